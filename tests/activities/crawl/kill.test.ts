import { test } from 'vitest';
import { killCrawls } from '../../helpers/kill-crawls.ts';

test('a crawl that is killed again and again forgets no page, archives each once, and hands out the same documents', async () => {
  await killCrawls(3, 300, Math.random);
}, 60_000);
