import { describe, expect, it } from 'vitest';
import { agentName, methodName } from './agent.ts';

describe('what a session came from', () => {
  it('names browser and system', () => {
    const edge =
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/147.0 Safari/537.36 Edg/147.0';
    expect(agentName(edge)).toBe('Edge 147（Windows）');
    expect(agentName('Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0')).toBe(
      'Firefox 150（Linux）',
    );
  });
  it('leaves what it does not know', () => {
    expect(agentName('curl/8.1')).toBe('curl/8.1');
    expect(agentName('')).toBe('未说明');
  });
  it('names how it began', () => {
    expect([methodName('oidc:office'), methodName('password')]).toEqual(['统一登录（office）', '密码']);
  });
});
