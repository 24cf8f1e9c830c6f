// Reads tables with Arrow's Flight client for Go, as it comes, and writes each as an IPC stream:
// `read_tables HOST:PORT FOLDER NAME...`. What went wrong with a table becomes FOLDER/NAME.error.
//
// A batch must carry its number within the endpoint, as docs/flight.md says.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func read(client flight.Client, name, path string) error {
	ctx := context.Background()
	info, err := client.GetFlightInfo(ctx, &flight.FlightDescriptor{
		Type: flight.DescriptorPATH,
		Path: []string{name},
	})
	if err != nil {
		return err
	}
	schema, err := flight.DeserializeSchema(info.GetSchema(), memory.DefaultAllocator)
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	writer := ipc.NewWriter(file, ipc.WithSchema(schema))
	for _, endpoint := range info.GetEndpoint() {
		if err := copyBatches(ctx, client, endpoint.GetTicket(), writer); err != nil {
			return err
		}
	}
	return writer.Close()
}

func copyBatches(
	ctx context.Context, client flight.Client, ticket *flight.Ticket, writer *ipc.Writer,
) error {
	stream, err := client.DoGet(ctx, ticket)
	if err != nil {
		return err
	}
	reader, err := flight.NewRecordReader(stream)
	if err != nil {
		return err
	}
	defer reader.Release()
	for i := 0; reader.Next(); i++ {
		if number := string(reader.LatestAppMetadata()); number != strconv.Itoa(i) {
			return fmt.Errorf("batch %d is numbered %q", i, number)
		}
		if err := writer.Write(reader.RecordBatch()); err != nil {
			return err
		}
	}
	return reader.Err()
}

func main() {
	address, folder, names := os.Args[1], os.Args[2], os.Args[3:]
	credentials := grpc.WithTransportCredentials(insecure.NewCredentials())
	client, err := flight.NewClientWithMiddleware(address, nil, nil, credentials)
	if err != nil {
		panic(err)
	}
	defer client.Close()
	for _, name := range names {
		path := filepath.Join(folder, name)
		if err := read(client, name, path+".arrows"); err != nil {
			if err := os.WriteFile(path+".error", []byte(err.Error()), 0o644); err != nil {
				panic(err)
			}
		}
	}
}
