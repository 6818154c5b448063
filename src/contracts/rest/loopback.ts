import { BlockList } from 'node:net';

const addresses = new BlockList();
addresses.addSubnet('127.0.0.0', 8, 'ipv4');
addresses.addAddress('::1', 'ipv6');

/** Whether a host, an IPv6 address with or without its brackets, is this machine. */
export const isLoopback = (host: string): boolean => {
  const address = host.replace(/^\[|\]$/g, '');
  return host === 'localhost' || addresses.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
};

/** Whether nobody can tamper with the responses of a URL on the way: https, or within this machine. */
export const isSecure = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
