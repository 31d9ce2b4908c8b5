# nothing to see
access = "user‮ ⁦// check⁩ ⁦"
b = "‏"
