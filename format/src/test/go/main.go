// Reads segments with Arrow for Go and compares with the plain Arrow files they were made of:
// `compare_readers DIR`. It knows every type.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// read returns the schema and every batch as text.
func read(path string) (text string, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v", panicked)
		}
	}()
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	reader, err := ipc.NewFileReader(file, ipc.WithAllocator(memory.NewGoAllocator()))
	if err != nil {
		return "", err
	}
	defer reader.Close()
	var all strings.Builder
	fmt.Fprintln(&all, reader.Schema())
	for i := 0; i < reader.NumRecords(); i++ {
		batch, err := reader.RecordBatch(i)
		if err != nil {
			return "", err
		}
		for _, column := range batch.Columns() {
			fmt.Fprintln(&all, column)
		}
	}
	return all.String(), nil
}

func main() {
	segments, err := filepath.Glob(filepath.Join(os.Args[1], "*.segment"))
	if err != nil {
		panic(err)
	}
	sort.Strings(segments)
	same := 0
	var faults []string
	for _, segment := range segments {
		name := strings.TrimSuffix(filepath.Base(segment), ".segment")
		plain, err := read(strings.TrimSuffix(segment, ".segment") + ".arrow")
		if err != nil {
			faults = append(faults, fmt.Sprintf("%s as a plain file: %v", name, err))
			continue
		}
		got, err := read(segment)
		switch {
		case err != nil:
			faults = append(faults, fmt.Sprintf("%s: %v", segment, err))
		case got != plain:
			faults = append(faults, segment+": values")
		default:
			same++
		}
	}
	fmt.Printf("compare_readers: arrow-go reads %d of %d segments, all equal\n", same, len(segments))
	if same == 0 {
		faults = append(faults, "nothing was read")
	}
	if len(faults) > 0 {
		fmt.Fprintln(os.Stderr, strings.Join(faults, "\n"))
		os.Exit(1)
	}
}
