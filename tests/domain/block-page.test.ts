import { describe, expect, it } from 'vitest';
import { blockPageSign } from '../../domain/block-page.ts';

const page = (body: string) => `<html><head><style>p{}</style></head><body>${body}</body></html>`;

describe('block pages', () => {
  it.each([
    '<p>您的查询看起来类似于来自计算机软件的自动请求。为了保护用户，现在不能处理您的请求。</p>',
    '<p>请输入下面所示字符</p>',
    '<p>您的访问过于频繁，请稍后再试</p>',
    '<p>您的访问已被拦截</p>',
    '<p>您的请求疑似攻击行为，已被网站防火墙拦截</p>',
    '<title>网站防火墙</title>',
    '<title>访问被拒绝</title><p>事件编号 1</p>',
    '<p>拖动滑块完成验证</p>',
    '<title>Just a moment...</title>',
    '<form action="/verify-captcha"><input></form>',
  ])('%s', (body) => {
    expect(blockPageSign(page(body))).not.toBeNull();
  });

  it.each([
    '<p>抱歉，没有您要查询的结果！</p>',
    '<p>一种防止频繁访问的装置</p>',
    '<table><tr><th>发明名称</th><td>一种Web应用防火墙的配置方法</td></tr></table>',
    '<table><tr><th>发明名称</th><td>一种滑动滑块的人机验证方法</td></tr></table>',
    `<ul>${'<li><a href="x">导航</a></li>'.repeat(8)}</ul><h1>[发明公布] 一种访问控制方法</h1><p>当用户访问过于频繁时，该请求被拒绝，并提示用户请输入验证码。</p>`,
    '<title>关于加强网站防火墙建设的通知</title><p>各单位：请加强管理。</p>',
    `<form><input name="captcha"></form><p>${'政策正文。'.repeat(400)}请输入验证码</p>`,
    '<script>var m = "请输入验证码";</script><p>通知</p>',
    '<h1>[发明公布] 一种图形验证码识别方法</h1>',
  ])('%s is a page', (body) => {
    expect(blockPageSign(page(body))).toBeNull();
  });
});
