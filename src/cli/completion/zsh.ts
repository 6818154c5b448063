import { innerPlaces, type Offer, type Place, quoted } from './places.ts';

const described = ({ name, about }: Offer): string => quoted(`${name.replaceAll(':', '\\:')}:${about}`);

const valuesOf = ({ path, options }: Place): string[] =>
  options.flatMap(({ name, values }) =>
    values === undefined
      ? []
      : [
          `    ${quoted(`${path} ${name}`)}) ${values.length > 0 ? `compadd -- ${values.map(quoted).join(' ')}` : '_files'}; return ;;`,
        ],
  );

/** Registers itself when run by `eval`; as a file of `fpath`, zsh runs it at every Tab. */
export const zsh = (places: readonly Place[], name: string): string => `#compdef ${name}
# eval "$(${name} completion zsh)", or this as the file _${name} in a folder of fpath
_provider_ranker() {
  local place='' at
  local -a offered
  for ((at = 2; at < CURRENT; at++)); do
    case "\${place:+$place }$words[at]" in
      ${innerPlaces(places)
        .map(({ path }) => quoted(path))
        .join(' | ')}) place="\${place:+$place }$words[at]" ;;
    esac
  done
  case "$place $words[CURRENT-1]" in
${places.flatMap(valuesOf).join('\n')}
  esac
  case "$place" in
${places.map(({ path, words, options }) => `    ${quoted(path)}) offered=(${[...words, ...options].map(described).join(' ')}) ;;`).join('\n')}
  esac
  _describe ${quoted(name)} offered || _files
}
if [[ $funcstack[1] == _${name} ]]; then
  _provider_ranker "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i -D }
  compdef _provider_ranker ${name}
fi
`;
