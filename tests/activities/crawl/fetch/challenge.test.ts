import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { blockedBy } from '../../../../activities/crawl/extract/block.ts';
import { encodeGb18030 } from '../../../../sample/gb18030.ts';
import { blockPage } from '../../../../sample/portal/block-page.ts';
import { quickest } from '../../../helpers/cpu-time.ts';
import { realFolder } from '../../../helpers/real.ts';
import { source } from '../../../helpers/sources.ts';

const plain = source('');
const detect = (answer: ReturnType<typeof page>) => blockedBy(plain, answer);

const page = (body: string | Uint8Array, mediaType = 'text/html; charset=utf-8', status = 200) => ({
  url: 'http://example.cn/list?page=2',
  status,
  mediaType,
  body: Buffer.from(body as string),
});
const PADDING = `<table>${'<tr><td>一种合成数据的装置</td><td>发明专利</td></tr>'.repeat(200)}</table>`;

describe('the real pages of the gazette site', () => {
  const { folder, missing } = realFolder('gazette-html');
  test.skipIf(missing !== null)(`the block page is found, the others are pages${missing ?? ''}`, async () => {
    const verdictOf = async (name: string) =>
      detect(page(await readFile(path.join(folder, `${name}.html`)), 'text/html;charset=UTF-8'));
    expect(await verdictOf('反爬拦截页')).toEqual(expect.any(String));
    for (const name of ['正常显示', '无结果', '超过显示页数']) expect(await verdictOf(name), name).toBeNull();
  });
});

describe('pages that keep us out', () => {
  test.each([
    ['a captcha', blockPage()],
    [
      'a captcha in English',
      '<html><body><h1>Just a moment...</h1><p>Verify you are human</p></body></html>',
    ],
    ['too often', '<html><body><p>您的访问过于频繁，请稍后再试</p></body></html>'],
    ['a firewall', '<html><title>405</title><body>很抱歉，您的访问被拦截，网站防火墙</body></html>'],
    ['a cookie and again', '<html><script>document.cookie="k="+x();location.reload()</script></html>'],
    ['a script that leads on', '<script>var a="x";window.location.href="/list?page=2&__c="+a</script>'],
    [
      'hidden code',
      `<html><head><script>eval(function(p,a){return p}("${'z'.repeat(5000)}",1))</script></head><body></body></html>`,
    ],
    ['loads itself again', '<html><head><meta http-equiv="refresh" content="1"></head><body></body></html>'],
    ['loads itself again by name', '<meta http-equiv="Refresh" content="0;url=/list?page=2&amp;v=1">'],
  ])('%s', (_name, html) => {
    expect(detect(page(html))).toMatch(/\p{Script=Han}/u);
  });

  test('in GBK too, and longer than a note', () => {
    const html = `<html><head><meta charset="gbk"><style>${'p{color:red}'.repeat(500)}</style></head><body>请输入验证码</body></html>`;
    expect(detect(page(encodeGb18030(html), 'text/html'))).not.toBeNull();
    expect(detect(page(encodeGb18030(html), ''))).not.toBeNull();
  });
});

describe('pages that do not', () => {
  test.each([
    [
      'a list with a captcha in its search form',
      `<form><input name="captcha"><img src="/captcha.jpg">请输入验证码</form>${PADDING}`,
    ],
    ['an empty result', '<html><body><p>没有找到符合条件的记录</p></body></html>'],
    ['an application', '<html><body><div id="app"></div><script src="/app.js"></script></body></html>'],
    [
      'an application with a setting',
      '<html><body><div id="app"></div><script>window.config={api:"/v1"}</script></body></html>',
    ],
    [
      'an old redirect',
      '<html><head><meta http-equiv="refresh" content="0; url=/home/index.html"></head></html>',
    ],
    ['a page of frames', '<frameset cols="20%,*"><frame src="/menu"><frame src="/main"></frameset>'],
    [
      'a page that sets a cookie',
      '<script>document.cookie="seen=1"</script><p>公告：本所开放许可声明合成数据一览如下，欢迎查阅</p>',
    ],
    ['nothing', ''],
  ])('%s', (_name, html) => {
    expect(detect(page(html))).toBeNull();
  });

  test.each(['application/pdf', 'application/json', 'text/csv', 'application/xml'])(
    '%s is not looked into',
    (type) => {
      expect(detect(page('请输入验证码', type))).toBeNull();
    },
  );
});

test('a page of contents costs little', async () => {
  const large = page(PADDING.repeat(2));
  const took = await quickest(2, () => {
    for (let n = 0; n < 100; n++) detect(large);
  });
  expect(took / 100, 'ms a page').toBeLessThan(20);
});
