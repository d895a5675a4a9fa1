// Lists of revoked certificates from where certificates say they are: only when asked for, only by http, only from that host. A stranger's
// signature names the address, so it must not reach into this computer's own network.
import { lookup } from 'node:dns/promises';
import { request } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { crlAddresses } from '../certificates/distribution.ts';
import { LARGEST_CRL } from '../certificates/crl.ts';
import { readCrlFile } from './verify-file.ts';

export interface CrlSources {
  /** Host names (with a port where it is not 80) that may lie in the own network */
  hosts: readonly string[];
  signal: AbortSignal;
}

export interface FetchedCrl {
  address: string;
  /** DER, null when there was none to be had */
  der: Uint8Array | null;
}

const DEADLINE_MS = 20_000;
const MOST_ADDRESSES = 8;

/** Asks each address once, one after the other. Never rejects: what did not come is null, and the answer 未查证. */
export async function fetchCrls(certificates: readonly Uint8Array[], sources: CrlSources): Promise<FetchedCrl[]> {
  const addresses = [...new Set(certificates.flatMap(crlAddresses))].slice(0, MOST_ADDRESSES);
  const fetched: FetchedCrl[] = [];
  for (const address of addresses) {
    const der = await fetchCrl(new URL(address), sources).catch(() => null);
    fetched.push({ address, der });
  }
  return fetched;
}

async function fetchCrl(url: URL, { hosts, signal }: CrlSources): Promise<Uint8Array> {
  const isAllowed = hosts.includes(url.host);
  if (url.protocol !== 'http:' || url.username !== '' || url.password !== '') throw new RangeError('address');
  if (!isAllowed && url.port !== '') throw new RangeError('port');
  const ip = await addressOf(url.hostname.replace(/^\[|\]$/g, ''), isAllowed);
  return readCrlFile(await get(url, ip, AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)])), url.host);
}

/** The one that is connected to as well: a name that answers otherwise the second time changes nothing. */
async function addressOf(host: string, isAllowed: boolean): Promise<string> {
  const found = isIP(host) > 0 ? [{ address: host }] : await lookup(host, { all: true });
  const usable = found.map(({ address }) => address).filter((address) => isAllowed || isPublic(address));
  const [first] = usable;
  if (first === undefined || usable.length < found.length) throw new RangeError('own network');
  return first;
}

/** No redirect is followed, whatever it says. */
function get(url: URL, ip: string, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const family = isIPv6(ip) ? 6 : 4;
    const asked = request(
      url,
      { agent: false, signal, headers: { accept: 'application/pkix-crl' }, lookup: (_host, { all }, done) => { if (all === true) done(null, [{ address: ip, family }]); else done(null, ip, family); } },
      (answer) => {
        const parts: Buffer[] = [];
        let size = 0;
        if (answer.statusCode !== 200) asked.destroy(new RangeError(`status ${answer.statusCode ?? 0}`));
        answer.on('data', (part: Buffer) => {
          size += part.length;
          if (size > LARGEST_CRL) asked.destroy(new RangeError('too large'));
          else parts.push(part);
        });
        answer.on('error', reject);
        answer.on('end', () => {
          if (answer.complete) resolve(Buffer.concat(parts));
          else reject(new RangeError('cut short'));
        });
      },
    ); // prettier-ignore
    asked.on('error', reject);
    asked.end();
  });
}

/** What is routed in the open internet (RFC 6890); the rest is this computer, its network, or nobody. */
const NOT_PUBLIC: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 8],
  ['64:ff9b::', 32],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 6],
  ['fe80::', 9],
];
/** One each: node looks up addresses of four bytes among those of sixteen as well. */
const LISTS = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, bits] of NOT_PUBLIC) LISTS[familyOf(network)].addSubnet(network, bits, familyOf(network));

/** @param ip in numbers. Names of scopes (`%eth0`) are none of the open internet. */
export function isPublic(ip: string): boolean {
  return isIP(ip) > 0 && !ip.includes('%') && !LISTS[familyOf(ip)].check(ip, familyOf(ip));
}

function familyOf(ip: string): 'ipv4' | 'ipv6' {
  return isIPv6(ip) ? 'ipv6' : 'ipv4';
}
