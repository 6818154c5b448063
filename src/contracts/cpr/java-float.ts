/** Bits of the significand of a 32-bit float that is not subnormal. */
const precision = 24;

/** Beyond these, Java writes an exponent. */
const plainFrom = 1e-3;
const plainBelow = 1e7;

type Digits = {
  readonly digits: string;
  /** The value is 0.d1d2d3… times 10 to this. */
  readonly exponent: number;
};

/** A positive float as significand x 2^exponent, the significand odd. */
const split = (value: number): { readonly significand: bigint; readonly exponent: number } => {
  let significand = value;
  let exponent = 0;
  for (; !Number.isInteger(significand); exponent--) significand *= 2;
  for (; significand % 2 === 0; exponent++) significand /= 2;
  return { significand: BigInt(significand), exponent };
};

const trimmed = (digits: string, exponent: number): Digits => ({ digits: digits.replace(/0+$/, ''), exponent });

/** Integers lose only digits that are certainly insignificant, so they may keep more than the shortest form. */
const digitsOfWhole = (value: number, highestBit: number): Digits => {
  const free = highestBit > precision ? Math.floor((highestBit - precision - 1) * Math.log10(2)) : 0;
  const unit = 10n ** BigInt(free);
  const kept = (BigInt(value) + unit / 2n) / unit;
  const digits = String(kept);
  return trimmed(digits, digits.length + free);
};

/**
 * Where Java uses 10^25 as the power of ten, it adds in signed 64-bit integers, which overflow: it then misses that one
 * more digit would be close enough, and truncates the digits instead of rounding.
 */
const narrow = {
  from: Math.fround(9.582624e24),
  below: 2 ** 86,
  room: 2n ** 63n * 2n ** 25n,
  one: 10n ** 26n,
} as const;

/** A float to be written, with its context; value, half and one share a denominator. */
type Scaled = {
  readonly value: bigint;
  /** Half the distance to its neighbours. */
  readonly half: bigint;
  /** 10^exponent, of which the value is a tenth to a whole. */
  readonly one: bigint;
  readonly exponent: number;
  readonly fewest: number;
  /** Limit of a sum in Java; null if there is none. */
  readonly room: bigint | null;
};

/**
 * The fewest digits that are closer to the value than half the distance to its neighbours; ties go to the even digit.
 */
const fewestDigits = ({ value, half, one, exponent, fewest, room }: Scaled): Digits => {
  let digits = '';
  let rest = value;
  let reach = half;
  for (;;) {
    rest *= 10n;
    reach *= 10n;
    digits += String(rest / one);
    rest %= one;
    const low = rest < reach;
    const sum = rest + reach;
    const overflows = room !== null && reach < room && sum >= room;
    const high = sum > one && !overflows;
    if (digits.length < fewest || !(low || high)) continue;
    const over = 2n * rest - one;
    const isOdd = Number(digits.at(-1)) % 2 === 1;
    const roundsUp = high && (!low || over > 0n || (over === 0n && isOdd));
    const rounded = roundsUp ? String(BigInt(digits) + 1n) : digits;
    return trimmed(rounded, exponent + rounded.length - digits.length);
  }
};

const digitsOf = (value: number): Digits => {
  const { significand, exponent } = split(value);
  const highestBit = exponent + significand.toString(2).length - 1;
  if (exponent >= 0 && highestBit <= 62) return digitsOfWhole(value, highestBit);
  const isPowerOfTwo = significand === 1n;
  const halfExponent = Math.max(highestBit, -126) - precision - (isPowerOfTwo ? 1 : 0);
  const scale = Math.max(0, -halfExponent, -exponent);
  let numerator = significand << BigInt(exponent + scale);
  let half = 1n << BigInt(halfExponent + scale);
  let one = 1n << BigInt(scale);
  const decimal = Number(value.toExponential(16).split('e')[1]) + 1;
  if (decimal > 0) one *= 10n ** BigInt(decimal);
  else {
    numerator *= 10n ** BigInt(-decimal);
    half *= 10n ** BigInt(-decimal);
  }
  const room = value >= narrow.from && value < narrow.below ? (narrow.room * one) / narrow.one : null;
  const fewest = value >= plainFrom && value < plainBelow ? 1 : 2;
  return fewestDigits({ value: numerator, half, one, exponent: decimal, fewest, room });
};

const plain = ({ digits, exponent }: Digits): string => {
  if (exponent <= 0) return `0.${'0'.repeat(-exponent)}${digits}`;
  return `${digits.slice(0, exponent).padEnd(exponent, '0')}.${digits.slice(exponent) || '0'}`;
};

const scientific = ({ digits, exponent }: Digits): string => `${digits[0]}.${digits.slice(1) || '0'}E${exponent - 1}`;

/** 9.9E-44 would do; this is the one float whose first digit Java takes for a 0, which it then rounds up. */
const roundedUp = 71 * 2 ** -149;

/**
 * A 32-bit float as `Float.toString` of Java up to 18 prints it: `218.1633`, `1.02228E7`, `NaN`, `Infinity`. Newer
 * versions print fewer digits where those identify the same float.
 */
export const javaFloat = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  if (size === 0) return `${sign}0.0`;
  if (size === Number.POSITIVE_INFINITY) return `${sign}Infinity`;
  if (size === roundedUp) return `${sign}1.0E-43`;
  const digits = digitsOf(size);
  return `${sign}${size >= plainFrom && size < plainBelow ? plain(digits) : scientific(digits)}`;
};
