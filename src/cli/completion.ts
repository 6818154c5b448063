import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** What may follow some words of a command line. */
type Place = {
  /** Words of commands before it, such as `models show`; empty at the beginning. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly {
    readonly name: string;
    readonly about: string;
    /** Undefined where it takes none; empty where it may be anything, such as a file. */
    readonly values: readonly string[] | undefined;
  }[];
};

const placesOf = (command: Command, path: readonly string[] = []): Place[] => {
  const here: Place = {
    path: path.join(' '),
    commands: command.commands.map((one) => ({ name: one.name(), about: one.description() })),
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

/** A text in single quotes, as all three shells read it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const wordsOf = ({ commands, options }: Place): string => [...commands, ...options].map(({ name }) => name).join(' ');

/** The commands typed so far are found among the known ones, whatever options stand between them. */
const bash = (places: readonly Place[], name: string): string => `# eval "$(${name} completion bash)"
_provider_ranker() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} path='' at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${path:+$path }\${COMP_WORDS[at]}" in
      ${places
        .filter(({ path }) => path !== '')
        .map(({ path }) => quoted(path))
        .join(' | ')}) path="\${path:+$path }\${COMP_WORDS[at]}" ;;
    esac
  done
  case "$path $before" in
${places
  .flatMap(({ path, options }) =>
    options.flatMap(({ name: option, values }) =>
      values === undefined
        ? []
        : [
            `    ${quoted(`${path} ${option}`)}) ${values.length > 0 ? `COMPREPLY=($(compgen -W ${quoted(values.join(' '))} -- "$word"))` : 'COMPREPLY=()'}; return ;;`,
          ],
    ),
  )
  .join('\n')}
  esac
  case "$path" in
${places.map((place) => `    ${quoted(place.path)}) COMPREPLY=($(compgen -W ${quoted(wordsOf(place))} -- "$word")) ;;`).join('\n')}
  esac
}
complete -o default -F _provider_ranker ${name}
`;

const zsh = (places: readonly Place[], name: string): string => `#compdef ${name}
# eval "$(${name} completion zsh)"
autoload -U +X bashcompinit && bashcompinit
${bash(places, name)}`;

const fishCondition = (path: string, places: readonly Place[]): string => {
  const next = places.filter((one) => one.path.startsWith(path === '' ? '' : `${path} `) && one.path !== path);
  const seen = path === '' ? [] : path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
  const not = [...new Set(next.map((one) => one.path.split(' ')[path === '' ? 0 : path.split(' ').length]!))];
  return [...seen, ...(not.length > 0 ? [`not __fish_seen_subcommand_from ${not.join(' ')}`] : [])].join('; and ');
};

const fish = (places: readonly Place[], name: string): string => {
  const lines = places.flatMap((place) => {
    const when = `-n ${quoted(fishCondition(place.path, places))}`;
    return [
      ...place.commands.map((one) => `complete -c ${name} -f ${when} -a ${one.name} -d ${quoted(one.about)}`),
      ...place.options.map(({ name: option, about, values }) => {
        const takes = values === undefined ? '' : values.length > 0 ? ` -xa ${quoted(values.join(' '))}` : ' -r';
        return `complete -c ${name} ${when} -l ${option.slice(2)}${takes} -d ${quoted(about)}`;
      }),
    ];
  });
  return `# ${name} completion fish | source\n${lines.join('\n')}\n`;
};

/** A script that completes the commands and options of `program` in a shell. */
export const completionScript = (program: Command, shell: Shell): string => {
  const places = placesOf(program);
  const write = { bash, zsh, fish }[shell];
  return write(places, program.name());
};
