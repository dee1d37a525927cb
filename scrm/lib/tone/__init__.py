"""Own the pure rules of language: forms of address, pinyin keys, the greeting lint and placeholders."""
