# The registry's image: Node, the shared libraries that it loads, the server's packages and sources; no shell,
# no package manager. `npm run image` builds it; scripts/image-root.ts lays out what goes in.
FROM node:26.10.0-bookworm-slim AS parts
COPY . /checkout
RUN ["node", "/checkout/scripts/image-root.ts", "/checkout", "/image"]

FROM scratch
COPY --from=parts /image/runtime/ /
COPY --from=parts --chown=65532:65532 /image/volume/ /var/lib/registry/
COPY --from=parts /image/dependencies/ /opt/estiva/
COPY --from=parts /image/sources/ /opt/estiva/

ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="estiva" \
      org.opencontainers.image.description="A container image registry: push, pull, done." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

ENV PATH=/usr/local/bin NODE_ENV=production ESTIVA_PROFILE=container
USER 65532:65532
WORKDIR /opt/estiva
VOLUME /var/lib/registry
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["node", "-e", "require('node:http').get({ port: (process.env.ESTIVA_LISTEN ?? ':5000').split(':').pop(), path: '/readyz' }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "/opt/estiva/packages/server/src/main.ts"]
