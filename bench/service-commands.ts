/** Arguments of node, as the image starts a service. */
export const serveCommand: readonly string[] = ['--v8-pool-size=0', 'bin/provider-ranker.js', 'serve'];
