import type { PeerCertificate } from 'node:tls';

/** `KIND:TEXT`; Node writes a text that holds a separator as JSON. */
const alternative = /([^:,]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/gy;

/** The common and the DNS names of a certificate. */
export const certificateNames = ({
  subject,
  subjectaltname = '',
}: Pick<PeerCertificate, 'subject' | 'subjectaltname'>): string[] => {
  const alternatives = [...subjectaltname.matchAll(alternative)];
  return [subject?.CN ?? [], alternatives.flatMap(([, kind, text]) => (kind === 'DNS' ? text! : []))].flat();
};
