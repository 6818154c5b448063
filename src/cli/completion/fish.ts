import { innerPlaces, type Place, quoted } from './places.ts';

const linesOf = ({ path, words, options }: Place, name: string): string[] => {
  const here = `complete -c ${name} -n ${quoted(`__provider_ranker_at ${quoted(path)}`)}`;
  return [
    ...words.map((one) => `${here} -f -a ${quoted(one.name)} -d ${quoted(one.about)}`),
    ...options.map(({ name: option, about, values }) => {
      const takes = values === undefined ? '' : values.length > 0 ? ` -xa ${quoted(values.join(' '))}` : ' -r';
      return `${here} -l ${option.slice(2)}${takes} -d ${quoted(about)}`;
    }),
  ];
};

/** Finds the commands typed so far among the known ones, whatever options are between them. */
export const fish = (places: readonly Place[], name: string): string => `# ${name} completion fish | source
function __provider_ranker_at
  set -l place
  for word in (commandline -opc)
    switch (string trim -- "$place $word")
      case ${innerPlaces(places)
        .map(({ path }) => quoted(path))
        .join(' ')}
        set place $place $word
    end
  end
  test "$place" = "$argv"
end
${places.flatMap((place) => linesOf(place, name)).join('\n')}
`;
