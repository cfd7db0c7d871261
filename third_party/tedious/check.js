// Talks to a server with tedious: `node check.js '{"port":..., "user":..., "password":..., "encrypt":..., "steps":[...]}'`.
// Each step is one of
//   {"batch": "SQL"}                             a batch
//   {"sql": "SELECT @a", "parameters": [[name, type, value, options]]}     sp_executesql
//   {"prepare": "SELECT @a", "parameters": ..., "values": [{...}]}         sp_prepare, sp_execute, sp_unprepare
//   {"bulk": "dbo.t", "columns": [[name, type, options]], "rows": [[...]], "options": {...}}
//   {"begin": true} {"commit": true} {"rollback": true} {"reset": true}
//   {"cancel": "SQL"}                            a batch that is cancelled after its first row
// Writes one line of JSON for each: {"rows": [...], "count": n} or {"error": {"number": n, "message": "..."}}.
'use strict';
const {Connection, Request, TYPES} = require('tedious');

const job = JSON.parse(process.argv[2]);

function revive(value) {
  if (value && value.hex !== undefined) return Buffer.from(value.hex, 'hex');
  if (value && value.date !== undefined) return new Date(value.date);
  return value;
}

function show(value) {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (value instanceof Date) return value.toISOString() + (value.nanosecondsDelta ? '+' + Math.round(value.nanosecondsDelta * 1e7) : '');
  if (typeof value === 'bigint') return value.toString();
  return value;
}

function tell(line) {
  process.stdout.write(JSON.stringify(line) + '\n');
}

function told(error) {
  return {error: {number: error.number || 0, code: error.code || '', message: error.message, line: error.lineNumber || 0}};
}

function request(sql, done) {
  const rows = [];
  const columns = [];
  const outputs = {};
  const made = new Request(sql, (error, count) => {
    done(error ? told(error) : {rows, count, columns, outputs});
  });
  made.on('columnMetadata', (given) => columns.push(...given.map((column) => [column.colName, column.type.name, column.dataLength, column.precision, column.scale])));
  made.on('row', (cells) => rows.push(cells.map((cell) => show(cell.value))));
  made.on('returnValue', (name, value) => { outputs[name] = show(value); });
  return made;
}

function run(connection, step) {
  return new Promise((done) => {
    if (step.batch !== undefined) {
      connection.execSqlBatch(request(step.batch, done));
    } else if (step.sql !== undefined) {
      const made = request(step.sql, done);
      for (const [name, type, value, options] of step.parameters || []) made.addParameter(name, TYPES[type], revive(value), options);
      connection.execSql(made);
    } else if (step.prepare !== undefined) {
      // prepare() ends in 'prepared'; execute(), once for each value, and unprepare() end in the callback.
      const rows = [];
      const counts = [];
      let unprepared = false;
      const made = new Request(step.prepare, (error, count) => {
        if (error) return done(told(error));
        if (unprepared) return done({rows, counts});
        counts.push(count);
        setImmediate(go);
      });
      const go = () => {
        if (counts.length < step.values.length) return connection.execute(made, step.values[counts.length]);
        unprepared = true;
        connection.unprepare(made);
      };
      made.on('prepared', go);
      made.on('error', (error) => done(told(error)));
      made.on('row', (cells) => rows.push(cells.map((cell) => show(cell.value))));
      for (const [name, type] of step.parameters) made.addParameter(name, TYPES[type]);
      connection.prepare(made);
    } else if (step.bulk !== undefined) {
      const load = connection.newBulkLoad(step.bulk, step.options || {}, (error, count) => done(error ? told(error) : {count}));
      for (const [name, type, options] of step.columns) load.addColumn(name, TYPES[type], options);
      connection.execBulkLoad(load, step.rows.map((row) => row.map(revive)));
    } else if (step.begin) {
      connection.beginTransaction((error) => done(error ? told(error) : {}));
    } else if (step.commit) {
      connection.commitTransaction((error) => done(error ? told(error) : {}));
    } else if (step.rollback) {
      connection.rollbackTransaction((error) => done(error ? told(error) : {}));
    } else if (step.reset) {
      connection.reset((error) => done(error ? told(error) : {}));
    } else if (step.cancel !== undefined) {
      let rows = 0;
      const made = new Request(step.cancel, (error) => done({...told(error || new Error('not cancelled')), rows}));
      made.on('row', () => { if (++rows === 1) connection.cancel(); });
      connection.execSqlBatch(made);
    }
  });
}

const connection = new Connection({
  server: job.host || 'localhost',
  authentication: job.token ? {type: 'azure-active-directory-access-token', options: {token: job.token}}
    : {type: 'default', options: {userName: job.user, password: job.password}},
  options: {
    port: job.port, database: job.database, encrypt: job.encrypt, trustServerCertificate: !job.ca, useUTC: true,
    packetSize: job.packetSize || 4096, connectTimeout: 10000, requestTimeout: 30000, cancelTimeout: 10000, rowCollectionOnRequestCompletion: false,
    cryptoCredentialsDetails: job.ca ? {ca: require('fs').readFileSync(job.ca)} : {},
  },
});

connection.on('connect', async (error) => {
  if (error) {
    tell(told(error));
    process.exit(1);
  }
  for (const step of job.steps) tell(await run(connection, step));
  connection.close();
});
connection.on('error', (error) => tell(told(error)));
connection.on('end', () => process.exit(0));
connection.connect();
