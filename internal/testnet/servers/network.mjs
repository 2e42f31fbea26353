// One process holding PLC, PDS, AppView and Ozone on loopback. It seeds nothing: the Go side does, over XRPC.
//
//   node network.mjs '{"postgres": URL, "ports": {plc, pds, appview, ozone}, "rateLimits": false, "bypassKey": "…", "limit": {requests, seconds}}'
//
// Answers go to file descriptor 3, one JSON object a line, the first says where the servers listen. Commands come on
// standard input, one JSON object a line; end of input means the parent is gone, and stops everything.
import fs from 'node:fs'
import net from 'node:net'
import readline from 'node:readline'

const options = JSON.parse(process.argv[2])
const answer = (message) => fs.writeSync(3, JSON.stringify(message) + '\n')

// dev-env listens on every interface; nothing of a test belongs there.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port === 'number' && typeof rest[0] !== 'string') return listen.call(this, port, '127.0.0.1', ...rest)
  if (port && typeof port === 'object' && 'port' in port) return listen.call(this, { ...port, host: '127.0.0.1' }, ...rest)
  return listen.call(this, port, ...rest)
}

process.env.DB_POSTGRES_URL = options.postgres
process.env.REDIS_HOST = '127.0.0.1:1' // asserted by dev-env, never dialled
process.env.LOG_ENABLED ??= 'true' // what goes wrong inside a server says so in node.log and nowhere else
process.env.LOG_LEVEL ??= 'error'
const { TestNetwork } = await import('@atproto/dev-env')
if (options.limit) await tighten(options.limit)

const { plc, pds, appview, ozone } = options.ports
const network = await TestNetwork.create({
  dbPostgresSchema: 'testnet',
  plc: { port: plc },
  pds: {
    port: pds,
    hostname: 'localhost',
    enableDidDocWithSession: true,
    ...(options.rateLimits && { rateLimitsEnabled: true, rateLimitBypassKey: options.bypassKey }),
  },
  bsky: { port: appview, publicUrl: `http://localhost:${appview}` },
  ozone: { port: ozone },
})
// tighten lets a client ask less of the PDS than the 3,000 requests in five minutes that its source names; how it counts and what
// it answers stays its own.
async function tighten({ requests, seconds }) {
  const { default: RateLimiterAbstract } = await import('rate-limiter-flexible/lib/RateLimiterAbstract.js')
  const { set } = Object.getOwnPropertyDescriptor(RateLimiterAbstract.prototype, 'duration')
  Object.defineProperty(RateLimiterAbstract.prototype, 'duration', {
    get() { return this._duration },
    set(value) {
      const whole = this.points === 3000 && value === 300
      if (whole) this.points = requests
      set.call(this, whole ? seconds : value)
    },
  })
}
const labelerDid = network.ozone.ctx.cfg.service.did

const commands = {
  // Waits until the AppView has read everything the PDS has written.
  settle: ({ ms }) => network.processAll(ms),
  // dev-env's AppView does not subscribe to Ozone, so the label goes into its table too, as dev-env's own seed does.
  label: async ({ uri, cid, val, negate }) => {
    await network.ozone.getModClient().emitEvent({
      event: {
        $type: 'tools.ozone.moderation.defs#modEventLabel',
        createLabelVals: negate ? [] : [val],
        negateLabelVals: negate ? [val] : [],
      },
      subject: cid ? { $type: 'com.atproto.repo.strongRef', uri, cid } : { $type: 'com.atproto.admin.defs#repoRef', did: uri },
    }, 'admin')
    const row = { src: labelerDid, uri, cid: cid ?? '', val, neg: !!negate, cts: new Date().toISOString() }
    await network.bsky.db.db.insertInto('label').values(row)
      .onConflict((oc) => oc.columns(['src', 'uri', 'cid', 'val']).doUpdateSet({ neg: row.neg, cts: row.cts })).execute()
  },
}

let stopping = false
async function stop() {
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(1), 20_000).unref()
  await network.close().catch((error) => console.error(error))
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, command, ...args } = JSON.parse(line)
  try {
    await commands[command](args)
    answer({ id })
  } catch (error) {
    answer({ id, error: String(error?.message ?? error) })
  }
}).on('close', stop)

answer({
  plc: network.plc.url,
  pds: network.pds.url,
  appview: network.bsky.url,
  appviewDid: network.bsky.serverDid,
  ozone: network.ozone.url,
  ozoneDid: labelerDid,
})
