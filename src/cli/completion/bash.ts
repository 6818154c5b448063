import { innerPlaces, type Place, quoted } from './places.ts';

const namesOf = ({ words, options }: Place): string => [...words, ...options].map(({ name }) => name).join(' ');

const offer = (names: string): string => `COMPREPLY=($(compgen -W ${quoted(names)} -- "$word"))`;

const valuesOf = ({ path, options }: Place): string[] =>
  options.flatMap(({ name, values }) =>
    values === undefined
      ? []
      : [
          `    ${quoted(`${path} ${name}`)}) ${values.length > 0 ? offer(values.join(' ')) : 'COMPREPLY=()'}; return ;;`,
        ],
  );

/** Finds the commands typed so far among the known ones, whatever options are between them. */
export const bash = (places: readonly Place[], name: string): string => `# eval "$(${name} completion bash)"
_provider_ranker() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} path='' at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${path:+$path }\${COMP_WORDS[at]}" in
      ${innerPlaces(places)
        .map(({ path }) => quoted(path))
        .join(' | ')}) path="\${path:+$path }\${COMP_WORDS[at]}" ;;
    esac
  done
  case "$path $before" in
${places.flatMap(valuesOf).join('\n')}
  esac
  case "$path" in
${places.map((place) => `    ${quoted(place.path)}) ${offer(namesOf(place))} ;;`).join('\n')}
  esac
}
complete -o default -F _provider_ranker ${name}
`;
