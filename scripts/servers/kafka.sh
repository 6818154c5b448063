#!/usr/bin/env bash
# Real Kafka on this machine (KRaft; each broker is a controller, too), for the contract tests and for trying things out.
#   kafka.sh up [COUNT]    starts one broker, or a cluster, unless it is up, and prints host:port of the plain listeners
#   kafka.sh kill [N]      ends a broker with SIGKILL, the first unless told otherwise; its data and ports stay
#   kafka.sh start [N]     starts it again after `kill`, with the same data and on the same ports
#   kafka.sh down          stops what `up` started and removes its data
# The first use fetches Kafka from Maven Central: about 10 s and 54 MB. Needs Java 17, Maven and openssl.
# Beside the plain listener there are `tls` and `tls_other_name` (mutual TLS; the certificate of the latter names another
# host) and `sasl` (PLAIN and SCRAM; ranker or guest, password `secret`): the file `listeners` in its folder has their
# addresses, the folder `pem` the authority and a client's certificate and key (password `secret`).
# RANKER_CACHE    where it is installed     (default ~/.cache/provider-ranker)
# RANKER_SERVERS  where servers keep data   (default RANKER_CACHE/servers): the folder `kafka` of the first broker, `kafka-N`
#                 of the others
set -euo pipefail

usage() { sed -n '3,6s/^# //p' "$0" >&2; exit 2; }
name=kafka.sh
. "$(dirname "${BASH_SOURCE[0]}")/process.sh"

[[ $# -eq 1 || ($# -eq 2 && $1 != down && $2 =~ ^[1-9]$) ]] || usage

sources=$(cd "$(dirname "$0")" && pwd)/kafka
cache=${RANKER_CACHE:-$HOME/.cache/provider-ranker}
installed=$cache/kafka-4.1.1
first=${RANKER_SERVERS:-$cache/servers}/kafka
listener_names=(plain tls tls_other_name sasl controller)

# The broker that all below is about.
choose() { # number
  broker=$1 server=$first
  [[ $broker == 1 ]] || server=$first-$broker
}

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
  mkdir -p "$first/pem"
  (
    cd "$first/pem"
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

choose_listeners() {
  local name
  mkdir -p "$server"
  for name in "${listener_names[@]}"; do echo "$name 127.0.0.1:$(free_port)" >>"$server/listeners"; done
}

write_settings() { # number of brokers, quorum
  local name address listeners=() advertised=()
  while read -r name address; do
    listeners+=("${name^^}://$address")
    [[ $name == controller ]] || advertised+=("${name^^}://$address")
  done <"$server/listeners"
  cat >"$server/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=$broker
controller.quorum.voters=$2
listeners=$(IFS=,; echo "${listeners[*]}")
advertised.listeners=$(IFS=,; echo "${advertised[*]}")
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAIN
listener.security.protocol.map=PLAIN:PLAINTEXT,TLS:SSL,TLS_OTHER_NAME:SSL,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$server/data
default.replication.factor=$1
min.insync.replicas=$(($1 < 3 ? 1 : 2))
offsets.topic.replication.factor=$1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=$1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=$1
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
ssl.truststore.location=$first/pem/ca.pem
ssl.keystore.type=PEM
ssl.keystore.location=$first/pem/broker.keystore.pem
listener.name.tls_other_name.ssl.keystore.type=PEM
listener.name.tls_other_name.ssl.keystore.location=$first/pem/elsewhere.keystore.pem
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

format() { # id of the cluster
  local users=() mechanism
  for mechanism in SCRAM-SHA-256 SCRAM-SHA-512; do users+=(--add-scram "$mechanism=[name=ranker,password=secret]"); done
  kafka kafka.tools.StorageTool format -t "$1" -c "$server/server.properties" "${users[@]}" >"$server/log" 2>&1 ||
    { cat "$server/log" >&2; fail 'the data folder could not be prepared.'; }
}

launch() {
  [[ -f $server/server.properties ]] || fail 'there is no broker here; use `up` first.'
  running && return
  : >"$server/log" # what an earlier one said must not be taken for this one's word
  set -m # gives the server a process group of its own
  nohup java -Xmx1g -XX:+UseSerialGC -cp "$installed/lib/*" "-Dlog4j2.configurationFile=$server/log4j2.properties" \
    kafka.Kafka "$server/server.properties" </dev/null >>"$server/log" 2>&1 &
  echo $! >"$server/pid"
  set +m
}

await_started() {
  local begin=$SECONDS
  until grep -q 'Kafka Server started' "$server/log"; do
    kill -0 "$(cat "$server/pid")" 2>/dev/null || { tail -n 20 "$server/log" >&2; fail 'the broker ended while starting; its last lines are above.'; }
    ((SECONDS - begin < 120)) || { tail -n 20 "$server/log" >&2; down_all; fail 'the broker was not ready in 120 s.'; }
    sleep 0.05
  done
}

down_all() {
  for server in "$first" "$first"-?; do
    end KILL # a broker whose quorum is gone takes its time to stop, and nothing of it is kept
    rm -rf "$server"
  done
}

up() { # number of brokers
  install
  if ! running; then
    down_all
    local id quorum=() n
    id=$(head -c 16 /dev/urandom | base64 | tr '+/' 'AB' | tr -d '=')
    for ((n = 1; n <= $1; n++)); do
      choose "$n"
      choose_listeners
      quorum+=("$n@$(sed -n 's/^controller //p' "$server/listeners")")
    done
    write_certificates
    for ((n = 1; n <= $1; n++)); do
      choose "$n"
      write_settings "$1" "$(IFS=,; echo "${quorum[*]}")"
      format "$id"
      launch
    done
    for ((n = 1; n <= $1; n++)); do choose "$n"; await_started; done
  fi
  for server in "$first" "$first"-?; do sed -n 's/^plain //p' "$server/listeners" 2>/dev/null || true; done
}

choose 1
case $1 in
  up) up "${2:-1}" ;;
  kill) choose "${2:-1}"; end KILL ;;
  start) choose "${2:-1}"; launch; await_started ;;
  down) down_all ;;
  *) usage ;;
esac
