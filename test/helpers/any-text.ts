import fc from 'fast-check';

const isSurrogate = (point: number): boolean => point >= 0xd800 && point <= 0xdfff;

const codePoint = fc
  .oneof(fc.nat(0x7f), fc.nat(0xffff), fc.nat(0x10ffff))
  .filter((point) => !isSurrogate(point))
  .map((point) => String.fromCodePoint(point));

/** Texts of any code points, control characters too; fast-check's own (`unit: 'binary'`) build a table for a second. */
export const anyText = (lengths: { readonly minLength?: number; readonly maxLength?: number } = {}) =>
  fc.string({ unit: codePoint, ...lengths });
