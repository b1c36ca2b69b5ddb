/** Where a test's Ceph lives and listens. */
export interface CephPlace {
  folder: string
  clusterId: string
  /** Of the S3 interface. */
  port: number
  /** The first of the ports that the monitor and the store use among themselves. */
  monitorPort: number
  memoryGiB: number
}

/** `ceph.conf` of a cluster of one node that keeps everything in memory and asks nobody for a key. @see https://docs.ceph.com/en/latest/rados/configuration/ */
export function cephSettings({ folder, clusterId, port, monitorPort, memoryGiB }: CephPlace): string {
  return `[global]
fsid = ${clusterId}
mon initial members = a
mon host = [v2:127.0.0.1:${monitorPort},v1:127.0.0.1:${monitorPort + 1}]
public network = 127.0.0.0/8
ms bind port min = ${monitorPort + 2}
ms bind port max = ${monitorPort + 29}
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
ms mon service mode = crc
ms mon cluster mode = crc
run dir = ${folder}/run
admin socket = ${folder}/run/$cluster-$name.asok
log file = ${folder}/log/$name.log
crash dir = ${folder}/log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon pg warn min per osd = 0
[mon]
mon data = ${folder}/mon
mon data avail warn = 1
mon data avail crit = 1
paxos propose interval = 0.02
paxos min wait = 0.01
mon tick interval = 1
[osd]
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = ${memoryGiB}G
osd class load list = *
osd class default list = *
osd heartbeat grace = 3600
osd memory target = 1073741824
[client.rgw.a]
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw enable usage log = false
rgw enable ops log = false
rgw enable gc threads = true
rgw gc obj min wait = 2
rgw gc processor period = 2
rgw bucket quota ttl = 10
rgw thread pool size = 32
rgw num rados handles = 1
rgw override bucket index max shards = 1
`
}
