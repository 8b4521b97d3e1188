// Checks a ledger with code that isn't ours: Go's note and tlog packages, as Debian packages them. Signature of the checkpoint, root from the
// tiles, every record hash against the bundles, and inclusion and consistency proofs.
//
//	verify_log DIRECTORY
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
}

func path(kind string, n int64, width int) string {
	name := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	if width < 256 {
		return fmt.Sprintf("tile/%s/%s.p/%d", kind, name, width)
	}
	return fmt.Sprintf("tile/%s/%s", kind, name)
}

type reader struct{ dir string }

func (r reader) Height() int                               { return 8 }
func (r reader) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(r.dir, path(strconv.Itoa(tile.L), tile.N, tile.W)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func main() {
	dir := os.Args[1]
	key, err := os.ReadFile(filepath.Join(dir, "operator.vkey"))
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	check(err)
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	check(err)
	opened, err := note.Open(text, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	tree := tlog.Tree{N: size, Hash: root}
	hashes := tlog.TileHashReader(tree, reader{dir})
	computed, err := tlog.TreeHash(size, hashes)
	check(err)
	if computed != root {
		check(fmt.Errorf("root differs"))
	}
	entries := int64(0)
	for bundle := int64(0); bundle*256 < size; bundle++ {
		width := size - bundle*256
		if width > 256 {
			width = 256
		}
		data, err := os.ReadFile(filepath.Join(dir, path("entries", bundle, int(width))))
		check(err)
		for len(data) > 0 {
			length := int(binary.BigEndian.Uint16(data))
			record := tlog.RecordHash(data[2 : 2+length])
			data = data[2+length:]
			stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, entries)})
			check(err)
			if !bytes.Equal(record[:], stored[0][:]) {
				check(fmt.Errorf("entry %d differs", entries))
			}
			if entries%97 == 0 || entries == size-1 {
				proof, err := tlog.ProveRecord(size, entries, hashes)
				check(err)
				check(tlog.CheckRecord(proof, size, root, entries, record))
			}
			entries++
		}
	}
	if entries != size {
		check(fmt.Errorf("%d entries in the bundles, %d in the checkpoint", entries, size))
	}
	for old := int64(1); old < size; old += 1 + size/50 {
		oldRoot, err := tlog.TreeHash(old, hashes)
		check(err)
		proof, err := tlog.ProveTree(size, old, hashes)
		check(err)
		check(tlog.CheckTree(proof, size, root, old, oldRoot))
	}
	fmt.Printf("%s %d entries verified\n", lines[0], entries)
}
