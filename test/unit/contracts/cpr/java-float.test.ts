import fc from 'fast-check';
import { expect, test } from 'vitest';
import { javaFloat } from '../../../../src/contracts/cpr/java-float.ts';

const ofBits = (bits: number): number => new Float32Array(new Int32Array([bits]).buffer)[0]!;

/** Printed by OpenJDK 17, whose digits are those of Java 8. */
test.each<[number, string]>([
  [0, '0.0'],
  [-2147483648, '-0.0'],
  [1065353216, '1.0'],
  [981668463, '0.001'],
  [981668462, '9.999999E-4'],
  [1259902592, '1.0E7'],
  [1259902591, '9999999.0'],
  [1266679809, '1.6777218E7'],
  [1, '1.4E-45'],
  [70, '9.8E-44'],
  [71, '1.0E-43'],
  [72, '1.01E-43'],
  [2139095039, '3.4028235E38'],
  [8388608, '1.17549435E-38'],
  [1343554297, '1.0E10'],
  [1117063742, '74.520004'],
  [1129982414, '218.1633'],
  [1059760811, '0.6666667'],
  [990057071, '0.002'],
  [1705601046, '1.0E23'],
  [1344383636, '1.08492431E10'],
  [1243746437, '2655265.2'],
  [1243746439, '2655265.8'],
  [1134021120, '303.57812'],
  [1134195200, '308.89062'],
  [1123830232, '126.144226'],
  [-2079661696, '-1.6325367E-36'],
  [1813514637, '7.352073E26'],
  [-1804275259, '-1.23665325E-26'],
  [-1714483999, '-2.14085E-23'],
  [1342001626, '8.4999997E9'],
  [1761453685, '9.5826344E24'],
  [1761457866, '9.5850446E24'],
  [1784747614, '6.8028483E25'],
  [1781046998, '5.0962404E25'],
  [2139095040, 'Infinity'],
  [-8388608, '-Infinity'],
  [2143289344, 'NaN'],
])('the float of bits %i is %s', (bits, text) => {
  expect(javaFloat(ofBits(bits))).toBe(text);
});

test('every float is told apart from all others', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Math.fround(Number(javaFloat(value)))).toBe(value);
    }),
  );
});
