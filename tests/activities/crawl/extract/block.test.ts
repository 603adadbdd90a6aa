import { expect, test } from 'vitest';
import { type Answer, blockedBy } from '../../../../activities/crawl/extract/block.ts';
import { source } from '../../../helpers/sources.ts';

const plain = source('');
const answer = (body: string | Buffer, more: Partial<Answer> = {}): Answer => ({
  url: 'http://site.example/list',
  status: 200,
  mediaType: 'text/html',
  body: Buffer.from(body as string),
  ...more,
});
const CAPTCHA =
  '<html><body><p>您的访问过于频繁，请输入验证码</p><form action="/captcha"></form></body></html>';

test('a page that asks for a captcha is no page, whatever its status says', () => {
  expect(blockedBy(plain, answer(CAPTCHA))).toContain('验证码');
  expect(blockedBy(plain, answer(CAPTCHA, { status: 403 }))).not.toBeNull();
  expect(blockedBy(plain, answer(CAPTCHA, { mediaType: '' }))).not.toBeNull();
});

test('pages that may say so are none: a missing page, a sign-in page, a long text about captchas, another format', () => {
  expect(blockedBy(plain, answer(CAPTCHA, { status: 404 }))).toBeNull();
  expect(blockedBy(plain, answer(CAPTCHA, { url: 'http://site.example/user/login.html?next=/' }))).toBeNull();
  expect(blockedBy(plain, answer(`<p>${'专利转化运用的说明文字，'.repeat(200)}请输入验证码</p>`))).toBeNull();
  expect(blockedBy(plain, answer(CAPTCHA, { mediaType: 'text/csv' }))).toBeNull();
  expect(blockedBy(plain, answer('<p>没有符合条件的记录</p>'))).toBeNull();
});

test('rules of the source: all parts of one must hold', () => {
  const ruled = source('block:\n  - { text: 系统繁忙, css: "div.notice" }\n  - { status: 418 }\n');
  expect(blockedBy(ruled, answer('<div class=notice>系统繁忙</div>'))).toContain('block[0]');
  expect(blockedBy(ruled, answer('<div>系统繁忙</div>'))).toBeNull();
  expect(blockedBy(ruled, answer('<div class=notice>公告</div>'))).toBeNull();
  expect(blockedBy(ruled, answer('', { status: 418, mediaType: '' }))).toContain('block[1]');
});
