# SPDX-License-Identifier: Apache-2.0
# A machine of 512 bytes behind its first serial line: what comes on it goes back, a carriage return
# as the prompt of a new line, Ctrl-C by its name. It sleeps until the next tick of its clock.

        .set    DATA, 0x3f8
        .set    STATUS, 0x3fd

        .code16
        .globl  _start
_start: ljmp    $0, $main
main:   xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %ss
        movw    $0x7c00, %sp
        cld
        sti
wait:   movw    $STATUS, %dx
        inb     %dx, %al
        testb   $0x01, %al              # has anything come?
        jnz     take
        hlt
        jmp     wait
take:   movw    $DATA, %dx
        inb     %dx, %al
        movw    $prompt, %si
        cmpb    $0x0d, %al
        je      print
        movw    $ctrl_c, %si
        cmpb    $0x03, %al
        je      print
        call    put
        jmp     wait
print:  lodsb
        testb   %al, %al
        jz      wait
        call    put
        jmp     print

put:    movb    %al, %ah
        movw    $STATUS, %dx
1:      inb     %dx, %al
        testb   $0x20, %al              # is there room?
        jz      1b
        movw    $DATA, %dx
        movb    %ah, %al
        outb    %al, %dx
        ret

        # Bold, then a colour out of 16 million; the letters of the dot are UTF-8.
prompt: .ascii  "\r\n\033[1mecho\033[0m \033[38;2;200;30;90m\302\267\033[0m "
        .byte   0
ctrl_c: .ascii  "^C\007"
        .byte   0

        .org    510
        .word   0xaa55
