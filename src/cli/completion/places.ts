import type { Command } from 'commander';

/** Something that may be typed, and what it is for. */
export type Offer = { readonly name: string; readonly about: string };

/** What may follow some words of a command line. */
export type Place = {
  /** Words of commands before it, such as `models show`; empty at the beginning. */
  readonly path: string;
  /** Commands, or the possible values of its argument. */
  readonly words: readonly Offer[];
  readonly options: readonly (Offer & {
    /** Undefined if it takes no value; empty if any value is allowed, such as a file. */
    readonly values: readonly string[] | undefined;
  })[];
};

/** Every place of a command line, including those of subcommands. */
export const placesOf = (command: Command, path: readonly string[] = []): Place[] => {
  const here: Place = {
    path: path.join(' '),
    words: [
      ...command.commands.map((one) => ({ name: one.name(), about: one.description() })),
      ...command.registeredArguments.flatMap(({ argChoices = [], description }) =>
        argChoices.map((name) => ({ name, about: description })),
      ),
    ],
    options: [
      ...command.options.map(({ long, description, required, optional, argChoices = [] }) => ({
        name: long ?? '',
        about: description,
        values: required || optional ? argChoices : undefined,
      })),
      { name: '--help', about: 'what it does and takes', values: undefined },
    ],
  };
  return [here, ...command.commands.flatMap((one) => placesOf(one, [...path, one.name()]))];
};

/** The places behind a command. */
export const innerPlaces = (places: readonly Place[]): readonly Place[] => places.filter(({ path }) => path !== '');

/** A text in single quotes, for all three shells. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
