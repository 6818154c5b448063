#!/usr/bin/env bash
# A real Kafka broker on this machine (KRaft, one node), for the contract tests and for trying things out.
#   kafka.sh up      starts one, unless it is up, and prints host:port of its plain listener
#   kafka.sh kill    ends it with SIGKILL; its data and ports stay
#   kafka.sh start   starts it again after `kill`, with the same data and on the same ports
#   kafka.sh down    stops what `up` started and removes its data
# The first use fetches Kafka from Maven Central: about 10 s and 54 MB. Needs Java 17, Maven and openssl.
# Beside the plain listener there are `tls` and `tls_other_name` (mutual TLS; the certificate of the latter names another
# host) and `sasl` (PLAIN and SCRAM; ranker or guest, password `secret`): the file `listeners` in its folder has their
# addresses, the folder `pem` the authority and a client's certificate and key (password `secret`).
# RANKER_CACHE    where it is installed     (default ~/.cache/provider-ranker)
# RANKER_SERVERS  where servers keep data   (default RANKER_CACHE/servers); each folder has its own server
set -euo pipefail

usage() { sed -n '3,6s/^# //p' "$0" >&2; exit 2; }
name=kafka.sh
. "$(dirname "${BASH_SOURCE[0]}")/process.sh"

[[ $# -eq 1 ]] || usage

sources=$(cd "$(dirname "$0")" && pwd)/kafka
cache=${RANKER_CACHE:-$HOME/.cache/provider-ranker}
installed=$cache/kafka-4.1.1
server=${RANKER_SERVERS:-$cache/servers}/kafka
listener_names=(plain tls tls_other_name sasl controller) # the controller's last: its address is the quorum's

install() {
  mkdir -p "$cache"
  exec 9>"$installed.lock"
  if command -v flock >/dev/null; then flock 9; fi
  if ! cmp -s "$sources/pom.xml" "$installed/pom.xml"; then
    local tool
    for tool in java mvn openssl; do command -v "$tool" >/dev/null || fail "$tool is missing; install it."; done
    echo "Fetching Kafka into $installed ..." >&2
    rm -rf "$installed"
    # Maven keeps what it fetches at home, where a machine may let nobody write.
    [ -w "${HOME-}" ] || local repository=$cache/maven
    mvn -q -B -f "$sources/pom.xml" ${repository:+"-Dmaven.repo.local=$repository"} \
      dependency:copy-dependencies "-DoutputDirectory=$installed/lib" >&2 ||
      fail 'Maven could not fetch Kafka.'
    cp "$sources/pom.xml" "$installed/pom.xml"
  fi
  exec 9>&-
}

certificate() { # name, subject alternative name
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -out "$1.pem" \
    -extfile <(echo "subjectAltName=$2") 2>/dev/null
}

write_certificates() {
  mkdir -p "$server/pem"
  (
    cd "$server/pem"
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj '/CN=test authority' 2>/dev/null
    openssl req -x509 -newkey rsa:2048 -nodes -keyout other-ca.key -out other-ca.pem -days 3650 -subj '/CN=other' 2>/dev/null
    certificate broker IP:127.0.0.1,DNS:localhost
    certificate elsewhere DNS:elsewhere.example
    certificate client DNS:client.example
    cat broker.key broker.pem >broker.keystore.pem
    cat elsewhere.key elsewhere.pem >elsewhere.keystore.pem
    openssl pkcs8 -topk8 -in client.key -out client.locked.key -passout pass:secret
  )
}

write_settings() {
  local name address listeners=() advertised=()
  for name in "${listener_names[@]}"; do
    address=127.0.0.1:$(free_port)
    echo "$name $address" >>"$server/listeners"
    listeners+=("${name^^}://$address")
    [[ $name == controller ]] || advertised+=("${name^^}://$address")
  done
  cat >"$server/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@$address
listeners=$(IFS=,; echo "${listeners[*]}")
advertised.listeners=$(IFS=,; echo "${advertised[*]}")
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAIN
listener.security.protocol.map=PLAIN:PLAINTEXT,TLS:SSL,TLS_OTHER_NAME:SSL,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$server/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=true
message.max.bytes=104857600
socket.request.max.bytes=115343360
# Traffic of the past bears its own times; a retention would delete it half a minute after the start.
log.retention.ms=-1
log.cleaner.backoff.ms=200
log.segment.delete.delay.ms=1000
ssl.client.auth=required
ssl.truststore.type=PEM
ssl.truststore.location=$server/pem/ca.pem
ssl.keystore.type=PEM
ssl.keystore.location=$server/pem/broker.keystore.pem
listener.name.tls_other_name.ssl.keystore.type=PEM
listener.name.tls_other_name.ssl.keystore.location=$server/pem/elsewhere.keystore.pem
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_ranker="secret" user_guest="secret";
listener.name.sasl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.sasl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
allow.everyone.if.no.acl.found=true
PROPERTIES
  cat >"$server/log4j2.properties" <<'PROPERTIES'
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d %p %c %m%n
rootLogger.level=WARN
rootLogger.appenderRef.out.ref=out
logger.started.name=kafka.server.KafkaRaftServer
logger.started.level=INFO
PROPERTIES
}

kafka() { java -XX:TieredStopAtLevel=1 -cp "$installed/lib/*" "-Dlog4j2.configurationFile=$server/log4j2.properties" "$@"; }

format() {
  local id users=() mechanism
  id=$(head -c 16 /dev/urandom | base64 | tr '+/' 'AB' | tr -d '=')
  for mechanism in SCRAM-SHA-256 SCRAM-SHA-512; do users+=(--add-scram "$mechanism=[name=ranker,password=secret]"); done
  kafka kafka.tools.StorageTool format -t "$id" -c "$server/server.properties" "${users[@]}" >"$server/log" 2>&1 ||
    { cat "$server/log" >&2; fail 'the data folder could not be prepared.'; }
}

start() {
  [[ -f $server/server.properties ]] || fail 'there is no broker here; use `up` first.'
  running && return
  : >"$server/log" # what an earlier one said must not be taken for this one's word
  set -m # gives the server a process group of its own
  nohup java -Xmx1g -XX:+UseSerialGC -cp "$installed/lib/*" "-Dlog4j2.configurationFile=$server/log4j2.properties" \
    kafka.Kafka "$server/server.properties" </dev/null >>"$server/log" 2>&1 &
  echo $! >"$server/pid"
  set +m
  local begin=$SECONDS
  until grep -q 'Kafka Server started' "$server/log"; do
    kill -0 "$(cat "$server/pid")" 2>/dev/null || { tail -n 20 "$server/log" >&2; fail 'the broker ended while starting; its last lines are above.'; }
    ((SECONDS - begin < 120)) || { tail -n 20 "$server/log" >&2; down; fail 'the broker was not ready in 120 s.'; }
    sleep 0.05
  done
}

up() {
  install
  if ! running; then
    down
    mkdir -p "$server"
    write_certificates
    write_settings
    format
    start
  fi
  sed -n 's/^plain //p' "$server/listeners"
}

case $1 in
  up) up ;;
  kill) end KILL ;;
  start) start ;;
  down) down ;;
  *) usage ;;
esac
