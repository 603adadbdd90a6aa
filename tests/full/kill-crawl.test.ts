import { test } from 'vitest';
import { killCrawls } from '../helpers/kill-crawls.ts';

test('a crawl survives being killed twenty times', async () => {
  await killCrawls(20, 2000, Math.random);
});
