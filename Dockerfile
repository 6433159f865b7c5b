# SPDX-License-Identifier: Apache-2.0
# docker build -t porthole . && docker run -p 6090:6090 -v /etc/porthole:/etc/porthole:ro porthole
# Inside, [proxy] listen has to be 0.0.0.0:6090, with a certificate or behind what has one.
FROM debian:bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates git make
WORKDIR /src/porthole
COPY . .
RUN make deb

FROM debian:bookworm-slim
COPY --from=build /src/porthole/build/deb/porthole_*.deb /tmp/
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates /tmp/porthole_*.deb \
    && rm -rf /tmp/porthole_*.deb /var/lib/apt/lists/* \
    && install --directory --owner=porthole --group=porthole /var/lib/porthole /var/log/porthole
USER porthole
VOLUME /var/lib/porthole
EXPOSE 6090
# /readyz is at [admin] listen, where the configuration has that.
ENTRYPOINT ["/usr/bin/porthole"]
CMD ["serve", "--config", "/etc/porthole/porthole.toml"]
