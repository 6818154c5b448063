import { expect, test } from 'vitest';
import { openProvider } from '../helpers/servers/oidc-server.ts';
import { openIdentity } from '../helpers/servers/open-identity.ts';

const claims = {
  iam: { groups: ['/admins/catchall'] },
  wlcg: { 'wlcg.groups': ['/cms', '/cms/prod'], 'wlcg.ver': '1.0' },
  egi: { eduperson_entitlement: ['urn:mace:egi.eu:group:vo.example.eu:role=member#aai.egi.eu'] },
  plain: {},
};

test('tokens of a real provider are believed, in each profile', async () => {
  const provider = await openProvider(claims);
  provider.serveWith([await provider.keyOf('k1', 'RS256')]);
  const rights = { rank: [], outcomes: ['scope:outcomes'], read: [], admin: [] };
  const { bearing } = openIdentity([provider.issuer], { rights });
  const groupsOf = async (client: string) => (await bearing(await provider.token(client))).ranksFor;
  expect(await groupsOf('iam')).toEqual(new Set(['admins/catchall']));
  expect(await groupsOf('wlcg')).toEqual(new Set(['cms', 'cms/prod']));
  expect(await groupsOf('egi')).toEqual(new Set(['vo.example.eu']));
  const plain = await bearing(await provider.token('plain'));
  expect([...plain.may]).toEqual(['outcomes']);
  expect(plain.subject).toBe(`plain of ${provider.issuer}`);
});

test('a real provider changes its key, goes away and comes back', async () => {
  const provider = await openProvider(claims);
  const [old, fresh] = [await provider.keyOf('k1', 'RS256'), await provider.keyOf('k2', 'ES256')];
  provider.serveWith([old]);
  const { bearing, clock } = openIdentity([provider.issuer]);
  const before = await provider.token('iam');
  await bearing(before);
  provider.serveWith([fresh, old]);
  const after = await provider.token('iam');
  await expect(bearing(after)).rejects.toMatchObject({ code: 'TOKEN_REFUSED' });
  clock.aheadMs = 31_000;
  await bearing(after);
  await bearing(before);
  await provider.stop();
  clock.aheadMs = 240_000;
  await bearing(after);
  await provider.startAgain();
  await bearing(before);
});

test('an opaque token is refused, since it says nothing', async () => {
  const provider = await openProvider(claims);
  provider.serveWith([await provider.keyOf('k1', 'RS256')]);
  const { bearing } = openIdentity([provider.issuer]);
  await expect(bearing('d2hhdGV2ZXItb3BhcXVl')).rejects.toMatchObject({ code: 'TOKEN_REFUSED' });
});
