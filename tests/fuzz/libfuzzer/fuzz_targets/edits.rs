//! See `fuzz::targets::edits`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::targets::edits(data));
