import { BlockList, isIP } from 'node:net';

/**
 * Networks no page of a public source lies in: IANA special-purpose registries for IPv4 (RFC 6890 and successors), multicast and the
 * reserved class E.
 */
const IPV4: readonly [string, number, string][] = [
  ['0.0.0.0', 8, '未指定地址'],
  ['10.0.0.0', 8, '内网地址'],
  ['100.64.0.0', 10, '运营商级 NAT 地址'],
  ['127.0.0.0', 8, '本机回环地址'],
  ['169.254.0.0', 16, '链路本地地址'],
  ['172.16.0.0', 12, '内网地址'],
  ['192.0.0.0', 24, 'IETF 保留地址'],
  ['192.0.2.0', 24, '文档示例地址'],
  ['192.88.99.0', 24, '6to4 中继地址'],
  ['192.168.0.0', 16, '内网地址'],
  ['198.18.0.0', 15, '基准测试地址'],
  ['198.51.100.0', 24, '文档示例地址'],
  ['203.0.113.0', 24, '文档示例地址'],
  ['224.0.0.0', 4, '组播地址'],
  ['240.0.0.0', 4, '保留或广播地址'],
];

/** Named for the message; anything else outside 2000::/3 is refused too. */
const IPV6: readonly [string, number, string][] = [
  ['::', 128, '未指定地址'],
  ['::1', 128, '本机回环地址'],
  ['::ffff:0:0', 96, 'IPv4 映射的 IPv6 地址'],
  ['64:ff9b::', 96, 'NAT64 地址'],
  ['64:ff9b:1::', 48, 'NAT64 地址'],
  ['2001::', 23, 'IETF 保留地址（含 Teredo）'],
  ['2001:db8::', 32, '文档示例地址'],
  ['2002::', 16, '6to4 地址'],
  ['3fff::', 20, '文档示例地址'],
  ['fc00::', 7, '内网地址'],
  ['fe80::', 10, '链路本地地址'],
  ['fec0::', 10, '站点本地地址'],
  ['ff00::', 8, '组播地址'],
];

function listOf(entries: readonly [string, number, string][], family: 'ipv4' | 'ipv6') {
  return entries.map(([net, prefix, name]) => {
    const list = new BlockList();
    list.addSubnet(net, prefix, family);
    return { list, name };
  });
}

const LISTS = { ipv4: listOf(IPV4, 'ipv4'), ipv6: listOf(IPV6, 'ipv6') } as const;
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');

/** Why this IP address (text form, no brackets) must not be connected to; null when it is a public one. */
export function whyNotPublic(address: string): string | null {
  const [bare = ''] = address.split('%');
  const version = isIP(bare);
  if (version === 0) return '不是 IP 地址';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const hit = LISTS[family].find(({ list }) => list.check(bare, family));
  if (hit !== undefined) return hit.name;
  return version === 6 && !GLOBAL.check(bare, 'ipv6') ? '不是公网 IPv6 地址' : null;
}
