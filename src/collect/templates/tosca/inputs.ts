import { isJsonObject, type JsonObject, type JsonValue } from '../../../contracts/json/json-value.ts';

const member = (value: JsonValue | undefined, key: JsonValue): JsonValue | undefined => {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, String(key)) ? value[String(key)] : undefined;
};

/** The values of a template's inputs: the user's, else the defaults. */
export const inputValues = (inputs: JsonValue | undefined, given: JsonValue | undefined): JsonObject => {
  const declared = isJsonObject(inputs) ? inputs : {};
  const user = isJsonObject(given) ? given : {};
  const names = new Set([...Object.keys(declared), ...Object.keys(user)]);
  return Object.fromEntries(
    [...names].map((name) => {
      const declaration = declared[name];
      const fallback = isJsonObject(declaration) ? declaration.default : undefined;
      return [name, (Object.hasOwn(user, name) ? user[name] : undefined) ?? fallback ?? null];
    }),
  );
};

const mostSteps = 8;

/** A value with every `get_input` in it replaced; an unknown one becomes null. */
export const withInputs = (value: JsonValue, values: JsonObject, steps = 0): JsonValue => {
  if (steps > mostSteps) return null;
  if (Array.isArray(value)) return value.map((item) => withInputs(item, values, steps));
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === 'get_input') {
    const [name, ...path] = Array.isArray(value.get_input) ? value.get_input : [value.get_input!];
    const found = path.reduce(member, member(values, name ?? ''));
    return found === undefined ? null : withInputs(found, values, steps + 1);
  }
  return Object.fromEntries(keys.map((key) => [key, withInputs(value[key]!, values, steps)]));
};
