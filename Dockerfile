FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The package of ONNX Runtime carries the libraries of five platforms; an image runs on one.
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/onnxruntime-node/bin/napi-v*/darwin node_modules/onnxruntime-node/bin/napi-v*/win32

FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 PORT=8080
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY bin bin
COPY console console
COPY models models
COPY fixtures fixtures
RUN mkdir /data && chown 1000:1000 /data
USER 1000:1000
VOLUME /data
EXPOSE 8080
# Without the role api nothing listens: then it is healthy as long as it runs.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "const { ROLES, PORT, TLS_CERT_PATH } = process.env; if (ROLES && !/\\bapi\\b/.test(ROLES)) process.exit(0); require(TLS_CERT_PATH ? 'https' : 'http').get({ host: '127.0.0.1', port: PORT, path: '/health/live', rejectUnauthorized: false }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
# As many threads for V8 as there are cores left: its usual four would take the core of the one that answers.
CMD ["node", "--v8-pool-size=0", "bin/provider-ranker.js", "serve"]
