import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TwoWay, type Variances } from '../../../../../src/features/history/variances/two-way.ts';
import { seededRandom } from '../../../../../src/train/seeded-random.ts';

const usual: Variances = { site: 0.25, template: 0.5, pair: 0.05 };
const noise = 0.16;
const [sites, templates] = [14, 20];

type Value = { readonly site: number; readonly template: number; readonly value: number };

/** Values of a table whose effects are drawn with the variances told; `asked` says which template a site is given. */
const drawn = (
  { site, template, pair }: Variances,
  count: number,
  asked: (uniform: number, site: number) => number = (uniform) => Math.floor(uniform * templates),
): Value[] => {
  const { uniform } = seededRandom(8);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const many = (length: number, variance: number): number[] =>
    Array.from({ length }, () => Math.sqrt(variance) * normal());
  const [ofSites, ofTemplates, ofPairs] = [
    many(sites, site),
    many(templates, template),
    many(sites * templates, pair),
  ] as const;
  return Array.from({ length: count }, () => {
    const at = Math.floor(uniform() * sites);
    const given = asked(uniform(), at);
    const value = ofSites[at]! + ofTemplates[given]! + ofPairs[at * templates + given]! + Math.sqrt(noise) * normal();
    return { site: at, template: given, value };
  });
};

const tableOf = (values: readonly Value[]): TwoWay => {
  const table = new TwoWay();
  for (const { site, template, value } of values)
    table.add({ pair: site * templates + template, site, template }, value);
  return table;
};

const ratio = (found: number, truth: number): number => Math.abs(Math.log(found / truth));

test('without a value the usual variances are taken, but for the part of the template that is of pairs', () => {
  for (const found of [new TwoWay().variances(noise, usual), new TwoWay().variancesByPair(noise, usual)]) {
    for (const name of ['site', 'template', 'pair'] as const) expect(found[name]).toBeCloseTo(usual[name], 10);
  }
});

test('many values tell how much sites, templates and pairs differ, be it much or little', () => {
  for (const truth of [
    { site: 0.25, template: 0.5, pair: 0.3 },
    { site: 0.01, template: 2, pair: 0.002 },
  ]) {
    const table = tableOf(drawn(truth, 30_000));
    const found = table.variancesByPair(noise, usual);
    for (const name of ['site', 'template', 'pair'] as const) expect(ratio(found[name], truth[name])).toBeLessThan(1);
    const plain = table.variances(noise, usual);
    expect(ratio(plain.site + plain.pair, truth.site + truth.pair)).toBeLessThan(0.7);
  }
});

test('sites that were asked for different things do not seem to differ for that', () => {
  const own = (uniform: number, site: number): number => Math.floor((site + 3 * uniform) % templates);
  const values = drawn({ site: 0.0005, template: 2, pair: 0.0005 }, 5000, own);
  const { site, pair } = tableOf(values).variances(0.16, usual);
  expect(site + pair).toBeLessThan(0.01);
});

test('the order of the values does not matter', () => {
  const values = drawn(usual, 2000);
  const [forward, backward] = [values, values.toReversed()].map((one) => tableOf(one).variancesByPair(noise, usual));
  for (const name of ['site', 'template', 'pair'] as const) expect(forward![name] / backward![name]).toBeCloseTo(1, 9);
});

test('a pair whose values are forgotten leaves no trace', () => {
  const values = drawn(usual, 2000);
  const gone = values.filter(({ site, template }) => site === 3 && template % 2 === 0);
  const table = tableOf(values);
  for (const { site, template } of gone) table.forget({ pair: site * templates + template, site, template });
  const never = tableOf(values.filter((value) => !gone.includes(value)));
  expect(table.pairs.freedom).toBe(never.pairs.freedom);
  for (const name of ['site', 'template', 'pair'] as const) {
    const [found, truth] = [table, never].map((one) => one.variancesByPair(noise, usual)[name]);
    expect(found! / truth!).toBeCloseTo(1, 9);
  }
});

test('one site, or one template, tells of no differences between sites', () => {
  for (const one of ['site', 'template'] as const) {
    const values = drawn(usual, 400).map((value) => ({ ...value, [one]: 0 }));
    const found = tableOf(values)[one === 'site' ? 'variances' : 'variancesByPair'](noise, usual);
    expect(found.pair / found.site).toBeCloseTo(usual.pair / usual.site, 10);
  }
});

test('sites that share no template tell of no differences between them, and no variance is less than nothing', () => {
  const table = new TwoWay();
  for (let n = 0; n < 30; n++) table.add({ pair: n % 3, site: n % 3, template: n % 3 }, n % 3);
  const found = table.variancesByPair(noise, usual);
  expect(found.site + found.pair).toBeCloseTo(usual.site + usual.pair, 10);
  for (const name of ['site', 'template', 'pair'] as const) expect(found[name]).toBeGreaterThan(0);
});

test('whatever values there are, each variance is a number above 0', () => {
  const few = fc.nat({ max: 3 });
  const value = fc.record({ site: few, template: few, value: fc.constantFrom(0, 1, 9) });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 30 }), (values) => {
      const table = tableOf(values);
      for (const found of [table.variances(noise, usual), table.variancesByPair(noise, usual)]) {
        for (const name of ['site', 'template', 'pair'] as const) {
          expect(found[name]).toBeGreaterThan(0);
          expect(found[name]).toBeLessThan(1e6);
        }
      }
    }),
  );
});
