import { test } from 'vitest';
import { createProvince } from '../../sample/province/index.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { killPortalCrawls } from '../helpers/kill-portal-crawls.ts';

test('a crawl of the portal that is killed and begun again ends with the same lake', () =>
  killPortalCrawls(temporaryFolder(), {
    province: createProvince({ seed: 12, patents: 200 }),
    sources: ['legal-events', 'open-licences', 'policies'],
    kinds: ['legal_event', 'open_licence', 'policy'],
    kills: 1,
    requests: 85,
  }));
