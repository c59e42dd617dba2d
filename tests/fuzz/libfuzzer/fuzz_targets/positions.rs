//! See `fuzz::targets::positions`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::targets::positions(data));
