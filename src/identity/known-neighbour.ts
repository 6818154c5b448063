import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Caller, Credentials } from '../contracts/rest/caller.ts';
import type { Neighbours } from './settings.ts';

const listOf = (cidrs: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', bits] = cidr.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
};

/** Makes a function that names callers to whom the drop-ins are open without a token; undefined for all others. */
export const knownNeighbour = ({ cidrs, certificates }: Neighbours) => {
  const addresses = listOf(cidrs);
  const names = new Set(certificates);
  const isNamed = (name: string): boolean => names.has('*') || names.has(name);
  const isNear = (address: string): boolean =>
    isIP(address) !== 0 && addresses.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return ({ address, certificateNames }: Credentials): Caller | undefined => {
    const name = certificateNames.find(isNamed);
    if (name === undefined && !isNear(address)) return undefined;
    const subject = name === undefined ? `address ${address}` : `certificate ${name}`;
    return { subject, may: new Set(['rank', 'read']), ranksFor: 'all', dropInsOnly: true };
  };
};
