// Reads tables with a Flight client for JavaScript, as it comes, and writes each as an IPC stream:
// `node read_tables.cjs HOST:PORT FOLDER NAME...`. What went wrong with a table becomes
// FOLDER/NAME.error. The Arrow project has no such client; this one stands on its apache-arrow,
// of which it loads the CommonJS copy, so that this must as well.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Table, tableToIPC } = require("apache-arrow");
const { FlightClient, pathDescriptor } = require("arrow-flight-client");

async function read(client, name) {
  const info = await client.getFlightInfo(pathDescriptor(name));
  const batches = [];
  for (const endpoint of info.endpoints) {
    const stream = await client.doGet(endpoint.ticket);
    for await (const chunk of stream) batches.push(chunk.data);
  }
  return tableToIPC(new Table(info.schema, batches), "stream");
}

async function main() {
  const [address, folder, ...names] = process.argv.slice(2);
  const client = new FlightClient(address);
  for (const name of names) {
    try {
      writeFileSync(join(folder, `${name}.arrows`), await read(client, name));
    } catch (error) {
      writeFileSync(join(folder, `${name}.error`), String(error));
    }
  }
  await client.close();
}

main();
