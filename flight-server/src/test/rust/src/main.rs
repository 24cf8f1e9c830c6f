//! Reads tables with Arrow's Flight client for Rust, as it comes, and writes each as an IPC stream:
//! `read_tables HOST:PORT FOLDER NAME...`. What went wrong with a table becomes FOLDER/NAME.error.
use std::error::Error;
use std::fs::{self, File};
use std::path::Path;

use arrow_flight::{FlightClient, FlightDescriptor};
use arrow_ipc::writer::StreamWriter;
use futures::TryStreamExt;
use tonic::transport::Channel;

async fn read(client: &mut FlightClient, name: &str, path: &Path) -> Result<(), Box<dyn Error>> {
    let descriptor = FlightDescriptor::new_path(vec![name.to_string()]);
    let info = client.get_flight_info(descriptor).await?;
    let schema = info.clone().try_decode_schema()?;
    let mut writer = StreamWriter::try_new(File::create(path)?, &schema)?;
    for endpoint in info.endpoint {
        let ticket = endpoint.ticket.ok_or("an endpoint without a ticket")?;
        let mut batches = client.do_get(ticket).await?;
        while let Some(batch) = batches.try_next().await? {
            writer.write(&batch)?;
        }
    }
    Ok(writer.finish()?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, address, folder, names @ ..] = arguments.as_slice() else {
        return Err("read_tables HOST:PORT FOLDER NAME...".into());
    };
    let channel = Channel::from_shared(format!("http://{address}"))?.connect().await?;
    let mut client = FlightClient::new(channel);
    for name in names {
        let path = Path::new(folder).join(format!("{name}.arrows"));
        if let Err(error) = read(&mut client, name, &path).await {
            fs::write(path.with_extension("error"), error.to_string())?;
        }
    }
    Ok(())
}
