/** An anti-robot page in the manner of the gazette site: status 200, a captcha, and nothing of what was asked for. */
export function blockPage(): string {
  return `<html>
<head>
<meta content="text/html; charset=utf-8" http-equiv="content-type"/>
<title>请输入验证码</title>
</head>
<body>
<div align="center">
<h1 class="head_title">很抱歉...</h1>
<p>（合成数据）您的访问看起来来自自动程序，系统暂时不能处理您的请求。</p>
<p>如需继续访问，请输入下图所示字符：</p>
<form action="/verify-captcha.jpg" method="POST">
<img alt="Captcha image" src="/get-captcha.jpg"/><input name="response" type="text"/><input type="submit" value="确定"/>
</form>
</div>
</body>
</html>
`;
}
