import { expect, test } from 'vitest';
import { certificateNames } from '../../../../src/api/access/certificate-names.ts';

/** As Node tells them. */
const namesOf = (commonName: string | string[] | undefined, subjectaltname?: string) =>
  certificateNames({
    subject: (commonName === undefined ? {} : { CN: commonName }) as Parameters<typeof certificateNames>[0]['subject'],
    ...(subjectaltname !== undefined && { subjectaltname }),
  });

test('a certificate goes by its common names and its DNS names', () => {
  expect(namesOf('a')).toEqual(['a']);
  expect(namesOf(['a', 'b'], 'DNS:c.example, IP Address:127.0.0.1, DNS:d.example')).toEqual([
    'a',
    'b',
    'c.example',
    'd.example',
  ]);
  expect(namesOf(undefined, 'DNS:c.example')).toEqual(['c.example']);
});

test.each([
  'URI:http://x/DNS:orchestrator.example',
  'URI:"http://x/\\u002c DNS:orchestrator.example"',
  'URI:"http://x/\\", DNS:orchestrator.example"',
  'email:DNS:orchestrator.example',
  'DirName:"CN = a, DNS:orchestrator.example"',
])('what stands in a name of another kind, such as %s, is no DNS name', (alternatives) => {
  expect(namesOf('nobody', `${alternatives}, DNS:nobody.example`)).toEqual(['nobody', 'nobody.example']);
});
