const uri = 'MLFLOW_TRACKING_URI';
const user = 'MLFLOW_TRACKING_USERNAME';
const password = 'MLFLOW_TRACKING_PASSWORD';

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * The URI of the MLflow server may hold user and password, as its own clients have it; then they stand in their settings
 * from here on, where nothing else does, and the URI may be told.
 * @param texts - settings by name
 */
export const withUriLogin = (texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const given = texts.get(uri);
  if (given === undefined || !URL.canParse(given)) return texts;
  const url = new URL(given);
  if (!url.username || !url.password) return texts;
  const hasOther = texts.has(user) || texts.has(password);
  const login = [
    [user, decoded(url.username)],
    [password, decoded(url.password)],
  ] as const;
  [url.username, url.password] = ['', ''];
  return new Map([...texts, [uri, url.href], ...(hasOther ? [] : login)]);
};
