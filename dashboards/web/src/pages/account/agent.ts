const BROWSERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Edg\/(\d+)/, 'Edge'],
  [/(?:OPR|Opera)\/(\d+)/, 'Opera'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/(?:HeadlessChrome|Chrome)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).*Safari/, 'Safari'],
];
const SYSTEMS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** What a browser calls itself, in short: `Chrome 147（Windows）`; something else as it stands. */
export function agentName(agent: string): string {
  const [browser, version] = BROWSERS.flatMap(([pattern, name]) => {
    const found = pattern.exec(agent);
    return found ? [name, found[1] ?? ''] : [];
  });
  if (browser === undefined) return agent === '' ? '未说明' : agent.slice(0, 60);
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1];
  return `${browser} ${version}${system ? `（${system}）` : ''}`;
}

/** How a session began. */
export function methodName(method: string): string {
  if (method === 'password') return '密码';
  if (method === 'link') return '一次性链接';
  if (method === 'demo') return '演示按钮';
  return method.startsWith('oidc:') ? `统一登录（${method.slice(5)}）` : method;
}
