# From the preprocessor's output of one source file to its DB_STMTs: "file<TAB>name<TAB>sql" per line.
# The macro comes out on one line, the literals of the SQL side by side.
/static const struct db_stmt [a-z_0-9]+ = \{\.name = \("/ {
	line = $0
	sub(/^.*static const struct db_stmt [a-z_0-9]+ = \{\.name = \(/, "", line)
	name = literal()
	sql = ""
	while (line ~ /^[^"]*"/ && line !~ /^[^"]*;/)
		sql = sql literal()
	print file "\t" name "\t" sql
}

# Takes the next string literal off the front of `line` and returns what it stands for.
function literal(    out, c) {
	sub(/^[^"]*"/, "", line)
	out = ""
	while ((c = substr(line, 1, 1)) != "\"") {
		line = substr(line, 2)
		if (c == "\\") {
			c = substr(line, 1, 1)
			line = substr(line, 2)
			if (c == "n" || c == "t")
				c = " "
		}
		out = out c
	}
	line = substr(line, 2)
	return out
}
