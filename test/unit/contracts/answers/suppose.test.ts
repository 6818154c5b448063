import { describe, expect, test } from 'vitest';
import { suppose } from '../../../../src/contracts/answers/suppose.ts';

const withFeatures = (features?: object) => ({ provider_name: 'A', ...(features && { features }) }) as never;

const message = { uuid: 'u', providers: [withFeatures({ load: 1, rtt: 2 }), withFeatures()] } as never;

describe('supposed changes', () => {
  test('features are merged with those of the entry, one change after the other', () => {
    const changes = [{ set: { features: { load: 5, new: 7 } } }, { set: { features: { new: 8 } } }];
    expect(suppose(message, changes).message).toEqual({
      uuid: 'u',
      providers: [withFeatures({ load: 5, rtt: 2, new: 8 }), withFeatures({ load: 5, new: 8 })],
    });
  });

  test('features of null take those of the entry away', () => {
    const { message: changed } = suppose(message, [{ set: { features: null } }]);
    expect(changed).toMatchObject({ providers: [{ features: null }, { features: null }] });
  });

  test('neither the message nor a change is changed by it', () => {
    const changes = [{ set: { features: { load: 5 } } }, { set: { features: { load: 6 } } }];
    const before = structuredClone({ message, changes });
    suppose(message, changes);
    expect({ message, changes }).toEqual(before);
  });
});
