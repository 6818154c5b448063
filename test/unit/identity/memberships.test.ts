import type { JWTPayload } from 'jose';
import { expect, test } from 'vitest';
import { mayRankFor } from '../../../src/contracts/rest/caller.ts';
import { callerOf } from '../../../src/identity/caller-of.ts';
import { membershipsOf } from '../../../src/identity/memberships.ts';
import { noRights } from '../../helpers/servers/open-identity.ts';

const groupsOf = (claims: JWTPayload): string[] => [...membershipsOf(claims, '').groups];

test('INDIGO IAM and WLCG groups are read with and without their slash', () => {
  expect(groupsOf({ groups: ['/admins/catchall', 'users'] })).toEqual(['admins/catchall', 'users']);
  expect(groupsOf({ 'wlcg.groups': ['/cms', '/cms/uscms'] })).toEqual(['cms', 'cms/uscms']);
});

test('EGI Check-in entitlements are groups; a role that is more than membership is one of its own', () => {
  const prefix = 'urn:mace:egi.eu:group:vo.example.eu';
  expect(
    groupsOf({
      eduperson_entitlement: [
        `${prefix}:role=member#aai.egi.eu`,
        `${prefix}:sub:role=vm_operator#aai.egi.eu`,
        `${prefix}#aai.egi.eu`,
        'urn:geant:egi.eu:res:goc#aai.egi.eu',
        'https://idp.example/group:x',
      ],
      entitlements: 'urn:geant:egi.eu:group:na%C3%AFve%20group#a',
    }),
  ).toEqual(['vo.example.eu', 'vo.example.eu/sub:role=vm_operator', 'naïve group']);
});

test('an entitlement can not smuggle a path into a group', () => {
  expect(
    groupsOf({ eduperson_entitlement: ['urn:x:group:a%2Fb#z', 'urn:x:group:%ZZ#z', 'urn:x:group:a::b#z'] }),
  ).toEqual([]);
});

test('claims of the wrong type are no groups', () => {
  expect(groupsOf({ groups: { admins: true }, 'wlcg.groups': 7, eduperson_entitlement: [null, ['x']] })).toEqual([]);
  expect(groupsOf({ groups: ['', '/', '//'] })).toEqual([]);
  expect(membershipsOf({ groups: Array.from({ length: 5000 }, (_, i) => `g${i}`) }, '').groups.size).toBe(1000);
});

test('rights go with groups or scopes, exactly named', () => {
  const rights = {
    rank: ['/orchestrator'],
    outcomes: ['scope:outcomes.write'],
    read: ['watchers'],
    admin: ['a/admins'],
  };
  const may = (claims: JWTPayload) => [...callerOf('s', membershipsOf(claims, ''), rights).may].sort();
  expect(may({ groups: ['orchestrator'] })).toEqual(['rank', 'read']);
  expect(may({ scope: 'openid outcomes.write' })).toEqual(['outcomes']);
  expect(may({ groups: ['outcomes.write', 'scope:outcomes.write'] })).toEqual(['rank']);
  expect(may({ groups: ['/watchers'] })).toEqual(['rank', 'read']);
  expect(may({ groups: ['a/admins'] })).toEqual(['admin', 'rank', 'read']);
  expect(may({ groups: ['admins', 'a'] })).toEqual(['rank']);
  expect(may({})).toEqual([]);
});

test('a member of a group ranks for it alone, not for those above or below it', () => {
  const caller = callerOf('s', membershipsOf({ groups: ['/cms/prod'] }, ''), noRights);
  expect(
    ['cms/prod', '/cms/prod', 'cms', 'cms/prod/x', 'CMS/prod', ''].filter((group) => mayRankFor(caller, group)),
  ).toEqual(['cms/prod', '/cms/prod']);
});
