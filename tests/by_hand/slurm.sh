#!/usr/bin/env bash
# A class graded through Slurm, on one node that is made for it: what a tutor's cluster does, as far as one machine goes.
#
# Run it by hand, as root, on Debian without systemd's units of Slurm running: it installs slurmctld, slurmd and munge,
# starts them with a configuration in a temporary folder, and ends them. It fails where a report is missing or a job stays.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/.venv/bin/grader
python=$PWD/.venv/bin/python

apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge > /dev/null
folder=$(mktemp -d)
export SLURM_CONF=$folder/slurm.conf
mkdir "$folder/state" "$folder/spool"
cat > "$SLURM_CONF" << END
ClusterName=one
SlurmctldHost=$(hostname)
AuthType=auth/munge
SlurmUser=root
SlurmdUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
NodeName=$(hostname) CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
cat > "$folder/parsl_config.py" << END
from parsl import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import SlurmProvider

provider = SlurmProvider(partition="main", nodes_per_block=1, exclusive=False, walltime="00:30:00")
config = Config(
    executors=[HighThroughputExecutor(max_workers_per_node=2, provider=provider)], run_dir="$folder/runinfo"
)
END
"$python" - "$folder/class" << END
import sys
from pathlib import Path
sys.path.insert(0, "tests/support")
from classes import make_correct
make_correct(Path(sys.argv[1]), 10)
END

finish() {
    kill "$(cat "$folder/slurmd.pid")" "$(cat "$folder/slurmctld.pid")" 2> /dev/null || true
    [ -z "${munged:-}" ] || pkill -x munged || true
    rm -rf "$folder"
}
trap finish EXIT

mkdir -p /run/munge /var/log/munge /var/lib/munge
chown munge: /run/munge /var/log/munge /var/lib/munge
if ! munge -n > /dev/null 2>&1; then
    runuser -u munge -- /usr/sbin/munged
    munged=ours
fi
slurmctld
slurmd
until sinfo --noheader --states=idle | grep -q idle; do sleep 0.5; done
sinfo --version

start() { # OUT: grade in the background, until the first report is there
    # A shell lets its background jobs ignore Ctrl-C.
    setsid env --default-signal=INT "$program" grade "$folder/class" --out "$folder/$1" \
        --engine parsl --parsl-config "$folder/parsl_config.py" > "$folder/$1.log" 2>&1 &
    run=$!
    until compgen -G "$folder/$1/reports/*.json" > /dev/null; do
        kill -0 "$run" || { cat "$folder/$1.log"; exit 1; }
        sleep 0.1
    done
}
complete() { # OUT: every submission has its report
    cat "$folder/$1.log"
    [ "$(grep -l '"level": "confined"' "$folder/$1/reports/"*.json | wc -l)" = 10 ]
}
emptied() { # the queue, and how long that took
    local start=$SECONDS
    while [ -n "$(squeue --noheader)" ]; do sleep 0.5; done
    echo "The queue is empty after $((SECONDS - start)) seconds."
}

echo "== A class"
start class-1 && wait "$run" && complete class-1 && emptied
echo "== The job is cancelled in mid-run"
start class-2 && scancel --user=root && wait "$run" && complete class-2 && emptied
for signal in INT KILL; do
    echo "== The tutor's process gets SIG$signal in mid-run, and the next run goes on"
    start "class-$signal" && kill "-$signal" "$run"
    wait "$run" || echo "Exit code $?"
    cat "$folder/class-$signal.log"
    emptied
    start "class-$signal" && wait "$run" && complete "class-$signal"
done
