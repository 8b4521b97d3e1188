// Checks proofs that steelyard wrote with sigstore's own code: the checkpoint's signature and every inclusion path of a proof file.
//
//   node verify.cjs PROOF OPERATOR_KEY_FILE
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(path.dirname(require.resolve('@sigstore/verify/package.json')), 'dist', 'timestamp');
const {verifyCheckpoint} = require(path.join(root, 'checkpoint.js'));
const {verifyMerkleInclusion} = require(path.join(root, 'merkle.js'));

// NAME+hash+base64(type byte, key); the base64 may hold more of the separators
const [, hint, ...encoded] = fs.readFileSync(process.argv[3], 'utf8').trim().split('+');
const key = Buffer.from(encoded.join('+'), 'base64').subarray(1);
const log = {
  baseURL: '',
  logID: Buffer.from(hint, 'hex'),
  publicKey: crypto.createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url')}, format: 'jwk'}),
  validFor: {start: new Date(0), end: new Date(8640000000000000)},
};

const lines = fs.readFileSync(process.argv[2], 'utf8').trim().split('\n').map((line) => line.split(' '));
const envelope = Buffer.from(lines.find(([word]) => word === 'checkpoint')[1], 'base64').toString('utf8');
const [, treeSize, rootHash] = envelope.split('\n');
const hashes = (text) => {
  const bytes = text === '-' ? Buffer.alloc(0) : Buffer.from(text, 'base64');
  return Array.from({length: bytes.length / 32}, (_, i) => bytes.subarray(32 * i, 32 * i + 32));
};
const entryOf = (index, text, proof) => ({
  integratedTime: '1',
  canonicalizedBody: Buffer.from(text, 'base64'),
  inclusionProof: {logIndex: index, treeSize, rootHash: Buffer.from(rootHash, 'base64'), hashes: hashes(proof), checkpoint: {envelope}},
});
const accepts = (entry) => {
  try {
    verifyCheckpoint(entry, [log]);
    verifyMerkleInclusion(entry);
    return true;
  } catch (error) {
    return false;
  }
};

let accepted = 0;
for (const [word, index, text, proof] of lines) {
  if (word !== 'entry') continue;
  const entry = entryOf(index, text, proof);
  if (!accepts(entry)) {
    console.log(`FAILED: entry ${index}`);
    process.exit(1);
  }
  ++accepted;
  // Their code must be able to say no: a leaf changed by a bit, and a root that the operator didn't sign.
  const altered = entryOf(index, text, proof);
  altered.canonicalizedBody[0] ^= 1;
  const unsigned = entryOf(index, text, proof);
  unsigned.inclusionProof.checkpoint = {envelope: envelope.replace(treeSize, String(Number(treeSize) + 1))};
  if (accepts(altered) || accepts(unsigned)) {
    console.log(`FAILED: an altered entry ${index} went unnoticed`);
    process.exit(1);
  }
}
if (accepted < 2) {
  console.log('FAILED: no entries in the proof');
  process.exit(1);
}
console.log(`${accepted} inclusion proofs and the checkpoint accepted, altered ones rejected`);
