import { X509Certificate } from 'node:crypto';
import type { TlsFiles } from '../api/deps.ts';
import { dayMs } from '../contracts/time/durations.ts';
import type { Logger } from '../telemetry/logger.ts';

const soonMs = 14 * dayMs;

/**
 * Makes a function that warns of a served certificate that expires within 14 days, and again once it has expired.
 * @param now - epoch ms
 */
export const expiryTeller = (now: () => number, log: Logger): ((files: TlsFiles) => void) => {
  let told = '';
  return ({ cert }) => {
    const { validToDate } = new X509Certificate(cert);
    const leftMs = validToDate.getTime() - now();
    if (leftMs > soonMs) return;
    const text = leftMs > 0 ? 'certificate expires soon' : 'certificate has expired';
    const until = validToDate.toISOString();
    const warning = `${text} ${until}`;
    if (warning !== told) log.warn({ until }, text);
    told = warning;
  };
};
