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
 * Moves user and password from the MLflow server's URI, where its own clients have them, to their own settings, unless
 * those are set; the URI may then be logged.
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
